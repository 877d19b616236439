//! MD5 (RFC 1321) and RIPEMD-160, which the cryptography library does not compute, for SPs that
//! still take them.

/// How far the state of RIPEMD-160 turns in each step, left and right.
const TURNS: [[u8; 80]; 2] = [
    [
        11, 14, 15, 12, 5, 8, 7, 9, 11, 13, 14, 15, 6, 7, 9, 8, 7, 6, 8, 13, 11, 9, 7, 15, 7, 12,
        15, 9, 11, 7, 13, 12, 11, 13, 6, 7, 14, 9, 13, 15, 14, 8, 13, 6, 5, 12, 7, 5, 11, 12, 14,
        15, 14, 15, 9, 8, 9, 14, 5, 6, 8, 6, 5, 12, 9, 15, 5, 11, 6, 8, 13, 12, 5, 12, 13, 14, 11,
        8, 5, 6,
    ],
    [
        8, 9, 9, 11, 13, 15, 15, 5, 7, 7, 8, 11, 14, 14, 12, 6, 9, 13, 15, 7, 12, 8, 9, 11, 7, 7,
        12, 7, 6, 15, 13, 11, 9, 7, 15, 11, 8, 6, 6, 14, 12, 13, 5, 14, 13, 13, 7, 5, 15, 5, 8, 11,
        14, 14, 6, 14, 6, 9, 12, 9, 12, 5, 15, 8, 8, 5, 12, 9, 12, 5, 14, 6, 8, 13, 6, 5, 15, 13,
        11, 11,
    ],
];
/// Which word RIPEMD-160 takes in each step, left and right.
const WORDS: [[u8; 80]; 2] = [
    [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 7, 4, 13, 1, 10, 6, 15, 3, 12, 0, 9,
        5, 2, 14, 11, 8, 3, 10, 14, 4, 9, 15, 8, 1, 2, 7, 0, 6, 13, 11, 5, 12, 1, 9, 11, 10, 0, 8,
        12, 4, 13, 3, 7, 15, 14, 5, 6, 2, 4, 0, 5, 9, 7, 12, 2, 10, 14, 1, 3, 8, 11, 6, 15, 13,
    ],
    [
        5, 14, 7, 0, 9, 2, 11, 4, 13, 6, 15, 8, 1, 10, 3, 12, 6, 11, 3, 7, 0, 13, 5, 10, 14, 15, 8,
        12, 4, 9, 1, 2, 15, 5, 1, 3, 7, 14, 6, 9, 11, 8, 12, 2, 10, 0, 4, 13, 8, 6, 4, 1, 3, 11,
        15, 0, 5, 12, 2, 13, 9, 7, 10, 14, 12, 15, 10, 4, 1, 5, 8, 7, 6, 2, 13, 14, 0, 3, 9, 11,
    ],
];
/// What RIPEMD-160 adds in each round, left and right.
const ADDED: [[u32; 5]; 2] = [
    [0, 0x5a82_7999, 0x6ed9_eba1, 0x8f1b_bcdc, 0xa953_fd4e],
    [0x50a2_8be6, 0x5c4d_d124, 0x6d70_3ef3, 0x7a6d_76e9, 0],
];
/// How far the state of MD5 turns, by round.
const MD5_TURNS: [[u32; 4]; 4] = [
    [7, 12, 17, 22],
    [5, 9, 14, 20],
    [4, 11, 16, 23],
    [6, 10, 15, 21],
];
/// Where both begin; MD5 with the first four.
const START: [u32; 5] = [
    0x6745_2301,
    0xefcd_ab89,
    0x98ba_dcfe,
    0x1032_5476,
    0xc3d2_e1f0,
];

/// The padded octets in blocks of 16 words; the padding is the same for both.
fn blocks(octets: &[u8]) -> Vec<[u32; 16]> {
    let mut padded = octets.to_vec();
    padded.push(0x80);
    while padded.len() % 64 != 56 {
        padded.push(0);
    }
    padded.extend((octets.len() as u64 * 8).to_le_bytes());
    let (words, _) = padded.as_chunks::<4>();
    let words: Vec<u32> = words.iter().map(|word| u32::from_le_bytes(*word)).collect();
    words.as_chunks::<16>().0.to_vec()
}

fn octets_of(state: &[u32]) -> Vec<u8> {
    state.iter().flat_map(|word| word.to_le_bytes()).collect()
}

/// MD5.
pub(super) fn md5(octets: &[u8]) -> Vec<u8> {
    let [mut a, mut b, mut c, mut d, _] = START;
    for block in blocks(octets) {
        let before = [a, b, c, d];
        for step in 0..64 {
            let (mixed, word) = match step / 16 {
                0 => ((b & c) | (!b & d), step),
                1 => ((d & b) | (!d & c), 5 * step + 1),
                2 => (b ^ c ^ d, 3 * step + 5),
                _ => (c ^ (b | !d), 7 * step),
            };
            // The constant is made of the sine (RFC 1321 3.4); `step` is small.
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                clippy::cast_precision_loss,
                reason = "below 2^32 and not negative"
            )]
            let added = (((step + 1) as f64).sin().abs() * 4_294_967_296.0) as u32;
            let sum = a
                .wrapping_add(mixed)
                .wrapping_add(added)
                .wrapping_add(block[word % 16]);
            let turned = b.wrapping_add(sum.rotate_left(MD5_TURNS[step / 16][step % 4]));
            (a, b, c, d) = (d, turned, b, c);
        }
        a = a.wrapping_add(before[0]);
        b = b.wrapping_add(before[1]);
        c = c.wrapping_add(before[2]);
        d = d.wrapping_add(before[3]);
    }
    octets_of(&[a, b, c, d])
}

/// RIPEMD-160.
#[expect(clippy::many_single_char_names, reason = "those of the publication")]
pub(super) fn ripemd160(octets: &[u8]) -> Vec<u8> {
    let mut state = START;
    for block in blocks(octets) {
        let [left, right] = [0, 1].map(|side| {
            let [mut a, mut b, mut c, mut d, mut e] = state;
            for step in 0..80 {
                let round = if side == 0 { step / 16 } else { 4 - step / 16 };
                let mixed = match round {
                    0 => b ^ c ^ d,
                    1 => (b & c) | (!b & d),
                    2 => (b | !c) ^ d,
                    3 => (b & d) | (c & !d),
                    _ => b ^ (c | !d),
                };
                let sum = a
                    .wrapping_add(mixed)
                    .wrapping_add(block[usize::from(WORDS[side][step])])
                    .wrapping_add(ADDED[side][step / 16]);
                let turned = sum
                    .rotate_left(u32::from(TURNS[side][step]))
                    .wrapping_add(e);
                (a, e, d, c, b) = (e, d, c.rotate_left(10), b, turned);
            }
            [a, b, c, d, e]
        });
        let [a, b, c, d, e] = state;
        state = [
            b.wrapping_add(left[2]).wrapping_add(right[3]),
            c.wrapping_add(left[3]).wrapping_add(right[4]),
            d.wrapping_add(left[4]).wrapping_add(right[0]),
            e.wrapping_add(left[0]).wrapping_add(right[1]),
            a.wrapping_add(left[1]).wrapping_add(right[2]),
        ];
    }
    octets_of(&state)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(octets: &[u8]) -> String {
        octets.iter().map(|octet| format!("{octet:02x}")).collect()
    }

    #[test]
    fn the_vectors_of_the_publications() {
        assert_eq!(hex(&md5(b"")), "d41d8cd98f00b204e9800998ecf8427e");
        assert_eq!(hex(&md5(b"abc")), "900150983cd24fb0d6963f7d28e17f72");
        let long =
            b"12345678901234567890123456789012345678901234567890123456789012345678901234567890";
        assert_eq!(hex(&md5(long)), "57edf4a22be3c955ac49da2e2107b67a");
        assert_eq!(
            hex(&ripemd160(b"abc")),
            "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc"
        );
        assert_eq!(
            hex(&ripemd160(long)),
            "9b752e45573d4b39f4dbd3323cab82bf63326bfb"
        );
    }
}

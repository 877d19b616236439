//! The processes of a group as Linux shows them in `/proc`: which there are, and the processor
//! time that they have used.

use std::time::Duration;

use rustix::process::Pid;

/// What `/proc/PID/stat` says of one process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stat {
    /// Its group.
    group: i32,
    /// The ticks that it has used, and those of its children that have ended and been waited for.
    ticks: u64,
}

/// The processes of `group` that there are now.
pub(crate) fn members(group: Pid) -> Vec<Pid> {
    stats(group).into_iter().map(|(pid, _)| pid).collect()
}

/// The processor time that the processes of `group` have used so far, user and system, together
/// with that of their children that have ended. `None` where there is no `/proc`.
pub(crate) fn processor_time(group: Pid) -> Option<Duration> {
    let stats = stats(group);
    let ticks: u64 = stats.iter().map(|(_, stat)| stat.ticks).sum();
    let per_second = ticks_per_second()?;
    (!stats.is_empty()).then(|| {
        Duration::from_micros(
            ticks
                .saturating_mul(1_000_000)
                .checked_div(per_second)
                .unwrap_or(0),
        )
    })
}

#[cfg(target_os = "linux")]
fn ticks_per_second() -> Option<u64> {
    let ticks = rustix::param::clock_ticks_per_second();
    (ticks > 0).then_some(ticks)
}

#[cfg(not(target_os = "linux"))]
fn ticks_per_second() -> Option<u64> {
    None
}

#[cfg(not(target_os = "linux"))]
fn stats(_: Pid) -> Vec<(Pid, Stat)> {
    Vec::new()
}

#[cfg(target_os = "linux")]
fn stats(group: Pid) -> Vec<(Pid, Stat)> {
    let Ok(folder) = std::fs::read_dir("/proc") else {
        return Vec::new();
    };
    folder
        .flatten()
        .filter_map(|entry| {
            let pid = Pid::from_raw(entry.file_name().to_str()?.parse().ok()?)?;
            // A process that has ended meanwhile is none of them.
            let text = std::fs::read(entry.path().join("stat")).ok()?;
            let stat = stat(&String::from_utf8_lossy(&text))?;
            (stat.group == group.as_raw_nonzero().get()).then_some((pid, stat))
        })
        .collect()
}

/// The fields that are needed (`proc_pid_stat(5)`). The second is the name in brackets, which may
/// hold anything, so what is read begins behind the last bracket, with the third.
#[cfg_attr(
    not(target_os = "linux"),
    expect(dead_code, reason = "there is no /proc")
)]
fn stat(text: &str) -> Option<Stat> {
    let (_, rest) = text.rsplit_once(')')?;
    let fields: Vec<&str> = rest.split_ascii_whitespace().collect();
    let field = |number: usize| fields.get(number.checked_sub(3)?).copied();
    let times = [14, 15, 16, 17].map(|number| field(number)?.parse::<u64>().ok());
    let ticks = times
        .into_iter()
        .try_fold(0_u64, |sum, ticks| Some(sum.saturating_add(ticks?)))?;
    Some(Stat {
        group: field(5)?.parse().ok()?,
        ticks,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_brackets_is_no_trap() {
        let text = "41 (a) 1 2) S 1 40 40 0 -1 4194560 1 2 3 4 10 5 7 8 20 0 1 0 99 1 1";
        let expected = Stat {
            group: 40,
            ticks: 30,
        };
        assert_eq!(stat(text), Some(expected));
        assert_eq!(stat("41 (a) S 1"), None);
        assert_eq!(stat(""), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_group_of_this_process_holds_it() {
        let group = rustix::process::getpgrp();
        assert!(members(group).contains(&rustix::process::getpid()));
        assert!(processor_time(group).is_some());
    }
}

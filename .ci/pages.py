#!/usr/bin/env python3
"""Runs the commands of a Markdown page, in the working folder, and holds what they print against the page.

- A fence ```sh is run by bash, all of a page in one shell, in order. Every command must end with 0, or with N where its
  line ends in the comment `# exit code N`.
- A fence ```text with nothing between it and one of these is what it prints: each of its lines must occur in that order; `…` stands for anything.
- Every other fence is for reading.
"""

import re
import subprocess
import sys
import tempfile

FENCE = re.compile(r"^(```+)(\S*)")
EXIT = re.compile(r"#.*\bexit code (\d)\b")
HEREDOC = re.compile(r"<<-?\s*['\"]?(\w+)['\"]?")


def fences(text):
    """Language, first line and lines of each fence; None as a language stands for what is between two of them."""
    found, inside = [], None
    for number, line in enumerate(text.splitlines(), 1):
        fence = FENCE.match(line)
        if inside is None and fence:
            inside = (fence[1], [])
            found.append((fence[2], number + 1, inside[1]))
        elif inside and line.strip() == inside[0]:
            inside = None
        elif inside:
            inside[1].append(line)
        elif line.strip() and found and found[-1][0] is not None:
            found.append((None, number, []))
    return found


def commands(lines, first):
    """Each command with the number of its first line: with what continues it, and with its here-document."""
    number = first
    lines = list(lines)
    while lines:
        begin, taken = number, [lines.pop(0)]
        while taken[-1].endswith("\\") and lines:
            taken.append(lines.pop(0))
        end = HEREDOC.search(taken[-1])
        while end and lines:
            taken.append(lines.pop(0))
            if taken[-1].strip() == end[1]:
                break
        number += len(taken)
        if taken[0].strip() and not taken[0].startswith("#"):
            yield begin, taken


def script(page, blocks):
    """What bash runs: after each block a line that says which, after each command the question how it ended."""
    parts = ["exec 2>&1"]
    for index, (language, first, lines) in enumerate(blocks):
        if language != "sh":
            continue
        parts.append(f"printf '\\n@@block {index}\\n'")
        for number, taken in commands(lines, first):
            wanted = EXIT.search(taken[0])
            code = wanted[1] if wanted else "0"
            parts.append("\n".join(taken))
            parts.append(
                f"__ended=$?; if [ $__ended -ne {code} ]; then "
                f"echo \"@@failed {page}:{number}: exit code $__ended, not {code}\"; exit 9; fi"
            )
    return "\n".join(parts) + "\n"


def occurs(wanted, printed):
    """The first line of `wanted` that does not occur in `printed` after those before it; None where all do."""
    at = 0
    for line in wanted:
        if not line.strip() or line.strip() == "…":
            continue
        pattern = re.compile(".*".join(re.escape(" ".join(part.split())) for part in line.split("…")))
        while at < len(printed) and not pattern.search(" ".join(printed[at].split())):
            at += 1
        if at == len(printed):
            return line
        at += 1
    return None


def run(page):
    with open(page, encoding="utf-8") as file:
        blocks = fences(file.read())
    with tempfile.NamedTemporaryFile("w", suffix=".sh", encoding="utf-8") as file:
        file.write(script(page, blocks))
        file.flush()
        done = subprocess.run(["bash", file.name], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, check=False)
    printed, block = {}, None
    output = re.sub(r"\x1b\[[0-9;]*m", "", done.stdout.decode("utf-8", "replace"))
    for line in output.splitlines():
        if line.startswith("@@block "):
            block = int(line.split()[1])
            printed[block] = []
        elif block is not None:
            printed[block].append(line)
    if done.returncode != 0:
        return "\n".join(printed.get(block, [])[-40:])
    count = 0
    for index, (language, first, lines) in enumerate(blocks):
        count += language == "sh"
        before = index - 1
        if language == "text" and before in printed:
            missing = occurs(lines, printed[before])
            if missing is not None:
                shown = "\n".join(printed[before][:60])
                return f"{page}:{first}: this line is not printed: {missing}\nprinted was:\n{shown}"
    print(f"{page}: {count} blocks")
    return None


if __name__ == "__main__":
    wrong = [why for why in map(run, sys.argv[1:]) if why]
    print("\n".join(wrong), file=sys.stderr)
    sys.exit(1 if wrong else 0)

"""What a benchmark does with its figures: processor time of processes, medians, ratios and how much they vary."""

import os
import statistics

TICKS = os.sysconf("SC_CLK_TCK")


def stat_seconds(stat):
    """User and system time in a line of /proc/PID/stat, whose second field may have spaces and parentheses in it."""
    fields = stat[stat.rindex(")") + 2:].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def cpu_seconds(pids):
    """What these processes have used so far, as the kernel accounts for it."""
    total = 0.0
    for pid in pids:
        with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
            total += stat_seconds(stat.read())
    return total


def threads_cpu_seconds(pids, names):
    """What those threads of these processes have used whose names begin so; those that have ended are not counted."""
    total = 0.0
    for pid in pids:
        for task in os.listdir(f"/proc/{pid}/task"):
            try:
                with open(f"/proc/{pid}/task/{task}/stat", encoding="ascii") as file:
                    stat = file.read()
            except FileNotFoundError:
                continue
            if stat[stat.index("(") + 1:stat.rindex(")")].startswith(tuple(names)):
                total += stat_seconds(stat)
    return total


def resident_bytes(pid):
    """What a process has in memory, what it shares with others included."""
    with open(f"/proc/{pid}/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def children(pid):
    """The process and those it started."""
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
        started = [int(child) for child in file.read().split()]
    return [pid, *(one for child in started for one in children(child))]


def ratios(values, reference):
    """Round by round, so that what slowed a whole round is in neither; none where there was too little to measure."""
    if not all(reference):
        return [float("nan")] * len(reference)
    return [value / other for value, other in zip(values, reference, strict=True)]


def percentile(ordered, percent):
    """The least of these values, in their order, that so many percent of them do not exceed."""
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


def spread(values):
    """The median, the lowest and the highest."""
    return statistics.median(values), min(values), max(values)


def sum_of(metrics, family):
    """Over all labels, in Prometheus' text format."""
    return sum(float(line.rsplit(" ", 1)[1]) for line in metrics.splitlines()
               if line.startswith((family + "{", family + " ")))


def table(rows, head):
    """Rows of text as a Markdown table."""
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in [head, *rows]]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)

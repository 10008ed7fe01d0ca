"""Prints what was measured as tables: medians of the rounds, and ratios to the contestant that is the measure of the work."""

from measure import ratios, spread, table


def head(result):
    stored = f", {result['stored']} stored" if result["stored"] else ""
    rounds = len(result["rounds"][result["reference"]])
    return f"\n{result['work']}, body {result['body']}, {result['connections']} at a time{stored}, {rounds} rounds\n"


def median(rounds, figure):
    return spread([one[figure] for one in rounds])[0]


def compared(result, name, figure):
    """The median of the ratios, the lowest and the highest."""
    return spread(ratios([one[figure] for one in result["rounds"][name]], [one[figure] for one in result["rounds"][result["reference"]]]))


def tell(result):
    rows = []
    for name, rounds in result["rounds"].items():
        ratio, low, high = compared(result, name, "cpu_us")
        rows.append([name, f"{median(rounds, 'cpu_us'):.1f}", f"{ratio:.2f}", f"{low:.2f}–{high:.2f}", f"{median(rounds, 'redis_us'):.1f}",
                     f"{median(rounds, 'per_second'):.0f}", f"{median(rounds, 'p50_ms'):.2f}", f"{median(rounds, 'p99_ms'):.2f}"])
    print(head(result))
    print(table(rows, ["", "CPU µs/request", "ratio", "of rounds", "Redis CPU µs", "requests/s", "p50 ms", "p99 ms"]), flush=True)


def tell_streams(result):
    rows = []
    for name, rounds in result["rounds"].items():
        delays = [f"{median(rounds, figure):.0f} ({compared(result, name, figure)[0]:.2f})"
                  for figure in ("first_p50_us", "first_p99_us", "delay_p50_us", "delay_p99_us")]
        rows.append([name, f"{median(rounds, 'cpu_us'):.1f}", *delays])
    print(head(result) + "In parentheses the ratio\n")
    print(table(rows, ["", "CPU µs/event", "first event p50 µs", "p99 µs", "later events p50 µs", "p99 µs"]), flush=True)


def tell_bursts(result):
    rows = []
    for name, rounds in result["rounds"].items():
        ratio, low, high = compared(result, name, "cpu_us")
        rows.append([name, f"{median(rounds, 'cpu_us'):.1f}", f"{ratio:.2f}", f"{low:.2f}–{high:.2f}", f"{median(rounds, 'calls'):.2f}",
                     f"{median(rounds, 'added_p50_ms'):.2f}", f"{median(rounds, 'added_p99_ms'):.2f}"])
    print(head(result))
    print(table(rows, ["", "CPU µs/request", "ratio", "of rounds", "origin calls a burst", "added p50 ms", "p99 ms"]), flush=True)

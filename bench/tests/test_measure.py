import os
import subprocess
import sys
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import measure


class MeasureTest(unittest.TestCase):

    def test_reads_times_behind_any_name_of_a_process(self):
        stat = "12 (a) b (c) S 1 2 3 4 5 6 7 8 9 10 150 50 0 0 20 0 1 0 1 1"
        self.assertAlmostEqual(measure.stat_seconds(stat), 200 / measure.TICKS)

    def test_counts_what_a_process_and_its_children_use(self):
        busy = subprocess.Popen(["sh", "-c", "sh -c 'while :; do :; done' & wait"])
        try:
            deadline = time.monotonic() + 20
            while measure.cpu_seconds(measure.children(busy.pid)) < 0.05 and time.monotonic() < deadline:
                pass
            self.assertEqual(len(measure.children(busy.pid)), 2)
            self.assertGreaterEqual(measure.cpu_seconds(measure.children(busy.pid)), 0.05)
        finally:
            for pid in reversed(measure.children(busy.pid)):
                os.kill(pid, 9)
            busy.wait()

    def test_knows_what_a_process_has_in_memory(self):
        before = measure.resident_bytes(os.getpid())
        taken = bytearray(b"x" * (64 << 20))
        self.assertGreater(measure.resident_bytes(os.getpid()) - before, 60 << 20)
        del taken

    def test_tells_threads_apart_by_their_names(self):
        busy = subprocess.Popen(["sh", "-c", "while :; do :; done"])
        try:
            deadline = time.monotonic() + 20
            while measure.threads_cpu_seconds([busy.pid], ["sh"]) < 0.05 and time.monotonic() < deadline:
                pass
            self.assertGreaterEqual(measure.threads_cpu_seconds([busy.pid], ["x", "sh"]), 0.05)
            self.assertEqual(measure.threads_cpu_seconds([busy.pid], ["C2 Compiler"]), 0)
        finally:
            busy.kill()
            busy.wait()

    def test_compares_round_by_round(self):
        self.assertEqual(measure.ratios([1.0, 8.0, 3.0], [2.0, 4.0, 3.0]), [0.5, 2.0, 1.0])
        self.assertEqual(measure.spread([0.5, 2.0, 1.0]), (1.0, 0.5, 2.0))
        with self.assertRaises(ValueError):
            measure.ratios([1.0], [1.0, 2.0])

    def test_knows_no_ratio_to_less_than_a_tick(self):
        low = measure.spread(measure.ratios([1.0, 2.0], [0.0, 2.0]))[1]
        self.assertNotEqual(low, low)

    def test_finds_a_value_that_so_many_do_not_exceed(self):
        self.assertEqual(measure.percentile(list(range(1, 101)), 99), 99)
        self.assertEqual(measure.percentile(list(range(1, 101)), 50), 50)
        self.assertEqual(measure.percentile([7], 99), 7)
        self.assertEqual(measure.percentile([1, 2, 3], 50), 2)

    def test_sums_a_family_and_no_other(self):
        text = "# HELP a_total x\na_total{model=\"x y\",} 3.0\na_total{model=\"z\",} 4.0\na_total_more 9.0\nb_total 1.0\n"
        self.assertEqual(measure.sum_of(text, "a_total"), 7)
        self.assertEqual(measure.sum_of(text, "b_total"), 1)

    def test_writes_a_table(self):
        self.assertEqual(measure.table([["a", "10"]], ["who", "µs"]), "| who | µs |\n|-----|----|\n| a   | 10 |")


if __name__ == "__main__":
    unittest.main()

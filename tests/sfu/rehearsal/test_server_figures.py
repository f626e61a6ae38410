"""What the server's processes cost, from its metrics page."""

import pytest

from sfu.rehearsal.server_figures import Reading, WebCost, WorkerCost, read_metrics, web_cost, worker_cost

PAGE = """# HELP giaoban_worker_cpu_seconds_total Processor time of the media worker.
# TYPE giaoban_worker_cpu_seconds_total counter
giaoban_worker_cpu_seconds_total {cpu}
giaoban_worker_uptime_seconds {uptime}
giaoban_worker_forwarded_packets_total {packets}
giaoban_worker_rss_bytes 1.2e+08
giaoban_process_cpu_seconds_total {web}
giaoban_process_rss_bytes 9e+07
giaoban_peer_step{{room="r",peer="p"}} 6.0
something_else nonsense
giaoban_process_rss_bytes_of_another not a number
"""


def reading(at_s: float, cpu: float, uptime: float, packets: float, web: float) -> Reading:
    return read_metrics(PAGE.format(cpu=cpu, uptime=uptime, packets=packets, web=web), at_s)


BEFORE = reading(100.0, cpu=10.0, uptime=50.0, packets=1_000_000, web=3.0)


def test_costs_are_differences_by_the_workers_own_clock() -> None:
    after = reading(111.0, cpu=15.0, uptime=60.0, packets=1_500_000, web=4.1)
    assert worker_cost(BEFORE, after) == WorkerCost(10.0, 50_000.0, 50.0, 120_000_000)
    assert web_cost(BEFORE, after) == WebCost(10.0, 90_000_000)


def test_a_worker_started_anew_counts_from_its_start() -> None:
    after = reading(111.0, cpu=2.0, uptime=4.0, packets=100_000, web=4.1)
    assert worker_cost(BEFORE, after) == WorkerCost(20.0, 25_000.0, 50.0, 120_000_000)


def test_a_web_process_started_anew_counts_what_it_used_since() -> None:
    after = reading(110.0, cpu=15.0, uptime=60.0, packets=1_500_000, web=1.0)
    assert web_cost(BEFORE, after).cpu_percent == 10.0


@pytest.mark.parametrize("page", ["", "<html>not metrics</html>", "giaoban_worker_cpu_seconds_total nonsense"])
def test_a_server_that_does_not_show_its_figures_has_none(page: str) -> None:
    silent = read_metrics(page, 111.0)
    assert worker_cost(silent, silent) == WorkerCost(None, None, None, None)
    assert web_cost(silent, silent) == WebCost(None, None)

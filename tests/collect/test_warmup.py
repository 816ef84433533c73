import subprocess
import sys


def test_the_first_page_after_a_warm_up_loads_nothing_more() -> None:
    loaded = (
        "import monitor.collect.warmup, py3langid.langid, trafilatura.external;"
        "print(py3langid.langid.IDENTIFIER is not None, trafilatura.external.JT_STOPLIST is not None)"
    )
    answer = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert answer.stdout.split() == ["True", "True"]

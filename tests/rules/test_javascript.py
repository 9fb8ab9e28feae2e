"""Every tests/js/*.test.mjs under Node, so that ./test runs both languages."""

import subprocess

from tests.node import NODE, ROOT


def test_the_pure_modules_of_the_phone_pass_their_own_tests():
    files = sorted(str(path) for path in (ROOT / "tests" / "js").glob("*.test.mjs"))

    done = subprocess.run(
        [str(NODE), "--test", *files], capture_output=True, text=True, timeout=300, check=False, cwd=ROOT
    )

    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]

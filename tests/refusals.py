"""What a service or a rule refuses, for tests that name the code."""

import pytest

from siteaudit.core.problems import Problem


def refused(code, function, *args, **kwargs):
    """Call and give the Problem of this code that must come."""
    with pytest.raises(Problem) as refusal:
        function(*args, **kwargs)
    assert refusal.value.code == code
    return refusal.value

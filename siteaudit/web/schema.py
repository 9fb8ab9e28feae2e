"""The base of every marshmallow schema: strict, because evidence must not be coerced.

marshmallow's Integer takes "3" and Boolean takes "yes" by default; here they do not.
"""

import marshmallow
from marshmallow import fields


class Schema(marshmallow.Schema):
    """Unknown fields are refused; order is as declared."""

    class Meta:
        unknown = marshmallow.RAISE


class Whole(fields.Integer):
    """An integer that was sent as one; true is none."""

    def __init__(self, **more):
        super().__init__(strict=True, **more)

    def _deserialize(self, value, attr, data, **more):
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.make_error("invalid")
        return super()._deserialize(value, attr, data, **more)


class Real(fields.Float):
    """A finite number that was sent as one."""

    def __init__(self, **more):
        super().__init__(allow_nan=False, **more)

    def _deserialize(self, value, attr, data, **more):
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise self.make_error("invalid")
        return super()._deserialize(value, attr, data, **more)


class Flag(fields.Boolean):
    """true or false, nothing that merely looks like it."""

    truthy = {True}
    falsy = {False}

    def _deserialize(self, value, attr, data, **more):
        if not isinstance(value, bool):
            raise self.make_error("invalid")
        return value

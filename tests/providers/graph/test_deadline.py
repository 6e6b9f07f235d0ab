"""The deadline that all requests of an operation share."""

from providers.graph.deadline import Deadline, as_one_operation, current_deadline, one_operation


def test_a_wait_that_ends_at_the_deadline_is_too_long() -> None:
    deadline = Deadline(100)
    deadline.add_wait(60)
    assert not deadline.allows(40)
    assert deadline.allows(39)


def test_an_operation_within_another_is_part_of_it() -> None:
    with one_operation() as outer, one_operation() as inner:
        assert inner is outer is current_deadline()
    assert current_deadline() is not outer


def test_a_method_is_one_operation_and_gives_what_it_gives() -> None:
    @as_one_operation
    def method(first: int, *, second: int) -> tuple[int, int, bool]:
        return first, second, current_deadline() is current_deadline()

    assert method(1, second=2) == (1, 2, True)

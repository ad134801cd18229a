"""Several counts that are about the same stock: each difference is corrected once."""

from __future__ import annotations

from tests.counting import Counter, counting, explain_all, joining, post, review
from tests.pharmacy import Pharmacy, assert_sound, done
from tests.service.pulling import add_person
from tests.shelf import VANCOMYCIN, held, received

_HOUR = 61 * 60


def _by_two(counter: Counter, quantity: int, second: str) -> None:
    counter.see(quantity, "VN1", "280331")
    joining(counter, second, counter.place).see(quantity, "VN1", "280331")


def _two_counts(pharmacy: Pharmacy) -> tuple[Counter, Counter]:
    """Five lie there by the ledger, at rest for an hour; the shelf and the item are counted side by side."""
    received(pharmacy, 5, "VN1", "280331")
    pharmacy.clock.advance(seconds=_HOUR)
    return counting(pharmacy), counting(pharmacy, pharmacy.ben, item=pharmacy.items[VANCOMYCIN])


def test_what_two_counts_found_missing_is_taken_off_once(pharmacy: Pharmacy) -> None:
    of_shelf, of_item = _two_counts(pharmacy)
    _by_two(of_shelf, 4, pharmacy.ben)
    _by_two(of_item, 4, pharmacy.ana)
    pharmacy.clock.advance(seconds=_HOUR)
    explain_all(of_shelf)
    done(post(of_shelf, add_person(pharmacy, "Dana Whitfield", "pharmacist")), "POSTED")

    assert review(of_item).lines == ()
    done(post(of_item), "POSTED")

    assert held(pharmacy) == [("VN1", "Shelf", "available", 4)]
    [line] = review(of_shelf).lines
    assert (line.expected, line.counted, line.variance) == (5, 4, -1)
    assert_sound(pharmacy.record)


def test_a_count_that_agreed_puts_back_what_another_one_took_off_since(pharmacy: Pharmacy) -> None:
    of_shelf, of_item = _two_counts(pharmacy)
    _by_two(of_shelf, 4, pharmacy.ben)
    _by_two(of_item, 5, pharmacy.ana)
    pharmacy.clock.advance(seconds=_HOUR)
    explain_all(of_shelf)
    dana = add_person(pharmacy, "Dana Whitfield", "pharmacist")
    done(post(of_shelf, dana), "POSTED")

    [line] = review(of_item).lines
    assert (line.expected, line.variance, line.outcome) == (4, 1, "differs")
    explain_all(of_item, "COUNT_FOUND")
    done(post(of_item, dana), "POSTED")

    assert held(pharmacy) == [("VN1", "Shelf", "available", 5)]
    assert_sound(pharmacy.record)


def test_a_line_counted_after_the_correction_is_compared_with_the_corrected_ledger(pharmacy: Pharmacy) -> None:
    of_shelf, of_item = _two_counts(pharmacy)
    _by_two(of_shelf, 4, pharmacy.ben)
    pharmacy.clock.advance(seconds=_HOUR)
    explain_all(of_shelf)
    done(post(of_shelf, add_person(pharmacy, "Dana Whitfield", "pharmacist")), "POSTED")
    pharmacy.clock.advance(seconds=1)

    of_item.see(4, "VN1", "280331")

    assert review(of_item).lines == ()
    done(post(of_item), "POSTED")
    assert held(pharmacy) == [("VN1", "Shelf", "available", 4)]

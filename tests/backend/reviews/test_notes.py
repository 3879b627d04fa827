"""Notes about pairs, whom they name, and what waits for people of the desk."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.ids import new_id
from backend.core.notices import Notification
from backend.reviews.models import Pair
from tests.backend.accounts.people import recorded
from tests.backend.reviews.people import REJECTED, SHORTLISTED, Reviewer

BODY = "案例合同还没有核对，请补充。"


class TestNotes:
    def test_whoever_is_named_is_told_and_reads_it(
        self, session: Session, first: Reviewer, second: Reviewer, pair: Pair
    ) -> None:
        named = [str(second.user.id), str(first.user.id)]
        made = first.post(f"pairs/{pair.id}/notes", body=BODY, mentions=named)
        assert made.status_code == 201, made.text
        told = session.scalars(select(Notification).where(Notification.event == "pair-mentioned")).one()
        assert (told.user_id, told.link) == (second.user.id, f"/desk/reviews?pair={pair.id}")
        assert BODY not in str(told.facts)
        read = second.get(f"pairs/{pair.id}/notes")["items"]
        assert [(note["body"], note["author"]["name"]) for note in read] == [(BODY, "甲")]
        assert [person["name"] for person in read[0]["mentions"]] == ["乙", "甲"]
        assert second.get(f"pairs/{pair.id}")["note_count"] == 1
        assert recorded(session, pair.id) == ["note.written"]

    def test_only_people_of_the_desk_can_be_named(self, session: Session, first: Reviewer, pair: Pair) -> None:
        refused = first.post(f"pairs/{pair.id}/notes", body=BODY, mentions=[str(new_id())])
        assert (refused.status_code, refused.json()["code"]) == (422, "person-unknown")
        assert recorded(session, pair.id) == []

    def test_those_are_listed_by_name(self, first: Reviewer, second: Reviewer, chair: Reviewer) -> None:
        listed = {person["id"] for person in first.get("people")["items"]}
        assert {str(found.user.id) for found in (first, second, chair)} <= listed


class TestWaiting:
    def test_how_many_pairs_wait_is_told_and_the_chair_hears_of_each_disagreement(
        self, first: Reviewer, second: Reviewer, chair: Reviewer, large: Pair
    ) -> None:
        first.decided(large.id, SHORTLISTED)
        waiting = int(first.get("queue")["total"])
        second.decided(large.id, REJECTED, version=2)
        kinds = {reader: self.work(reader) for reader in (first, chair)}
        assert kinds[first] == {"pairs-to-review": str(waiting)}
        assert kinds[chair]["pair-disagreed"]

    def work(self, reader: Reviewer) -> dict[str, str]:
        """Return what of the desk waits for somebody, by kind."""
        items = reader.client.get("/api/work").json()["items"]
        return {item["kind"]: item["title"] for item in items if item["kind"].startswith("pair")}

"""What is published and says something alike."""

from sqlalchemy.orm import Session

from tests.backend.scenarios.stages import Cast, complete


def found(cast: Cast, **asked: str) -> list[str]:
    """Return the names of what is alike, best first."""
    answer = cast.writer.web.post("/api/similar-scenarios", json=asked)
    assert answer.status_code == 200, answer.text
    scores = [held["score"] for held in answer.json()]
    assert scores == sorted(scores, reverse=True)
    return [held["name"] for held in answer.json()]


class TestSimilar:
    def test_the_same_in_other_words_comes_first_and_something_else_not_at_all(
        self, empty_session: Session, cast: Cast
    ) -> None:
        for name, goal in (
            ("民生诉求智能分派", "对热线诉求自动归类并推荐承办单位，缩短分派时间。"),
            ("城市热线工单归类", "把热线工单按事项归类，减少人工阅读与转派的时间。"),
            ("无人机河道巡检", "以无人机机库巡查河道漂浮物，发现后通知处置单位。"),
        ):
            cast.bring(
                empty_session,
                "published",
                complete(
                    name=name,
                    goal=goal,
                    description="",
                    requirements=[
                        {"id": "0190c0de-7a5b-7c3d-8e9f-0123456789ab", "text": goal, "must": True, "weight": 3}
                    ],
                ),
            )
        alike = found(cast, name="民生訴求分派", goal="热线诉求自动归类，推荐承办单位")
        assert alike[0] == "民生诉求智能分派"
        assert "无人机河道巡检" not in alike

    def test_nothing_unpublished_is_found(self, empty_session: Session, cast: Cast) -> None:
        for stage in ("draft", "submitted", "returned", "closed"):
            cast.bring(empty_session, stage)
        assert found(cast, name="民生诉求智能分派", goal=complete().goal) == []

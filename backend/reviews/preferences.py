"""How somebody likes to review: keys, and whether the engine's score is seen before one's own decision."""

from sqlalchemy.orm import Session

from backend.core.actor import Actor
from backend.core.policy import require
from backend.reviews.models import ReviewSettings
from backend.reviews.schemas import ReviewSettingsRead
from backend.reviews.sent import ReviewSettingsSent


def read_settings(session: Session, actor: Actor) -> ReviewSettingsRead:
    """Return the actor's settings; what was never chosen is as it is for everybody."""
    require(actor, "review.claim", state="open")
    held = session.get(ReviewSettings, actor.user_id)
    return ReviewSettingsRead.model_validate(held or ReviewSettings(keymap={}, hide_score=False, single_keys=True))


def save_settings(session: Session, actor: Actor, data: ReviewSettingsSent) -> ReviewSettingsRead:
    """Keep the actor's settings."""
    require(actor, "review.claim", state="open")
    keymap = {action.value: key for action, key in data.keymap.items()}
    held = ReviewSettings(
        user_id=actor.user_id, keymap=keymap, hide_score=data.hide_score, single_keys=data.single_keys
    )
    session.merge(held)
    session.flush()
    return ReviewSettingsRead.model_validate(held)

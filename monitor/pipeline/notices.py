"""From an alert to its recipients.

alert | the topic's recipients who want alerts | a letter in the language of each | queue
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from monitor.config import DigestSettings
from monitor.digest.languages import choose_phrases
from monitor.digest.notices import render_alert
from monitor.model import Alert, Delivery, Letter, Recipient
from monitor.pipeline.delivering import Mailing, queue_mailing
from monitor.pipeline.recipients import gather_recipients
from storage.protocol import Storage


def queue_alert(alert: Alert, settings: DigestSettings, storage: Storage) -> list[Delivery]:
    """Queue a stored alert for each recipient of its topic who wants alerts, to be sent at once."""
    present = gather_recipients(alert.topic_id, settings, alert.raised_at, storage)

    def write(recipient: Recipient, leave_url: str | None) -> Letter:
        zone = settings.timezone if recipient.timezone is None else ZoneInfo(recipient.timezone)
        phrases = choose_phrases(recipient.language)
        return render_alert(alert, zone, phrases, recipient.format, leave_url)

    mailing = Mailing(alert.topic_id, alert.topic_name, alert.day, alert.raised_at, f"alert-{alert.id}")
    return queue_mailing(mailing, [one for one in present if one.alerts], write, settings, storage)

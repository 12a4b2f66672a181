"""The letters service: it writes to families, and the papers of the one-stop office."""

from functools import cache, partial
from pathlib import Path

from services.letters import api, handlers, retention
from services.letters.delivery import issuing, mailing
from services.letters.editor import api as editor
from services.letters.gauges import LATE_MAILS, WAITING_LETTERS
from services.letters.land import api as land
from services.letters.loading import load_house_style
from services.letters.notices import sending
from services.letters.notices.text_loading import load_notice_texts
from services.letters.press.printing import Printing
from services.letters.print_runs import binding, runs
from services.letters.tables import letter
from services.letters.wording.wording import load_shipped_wordings
from services.letters.writing import steps
from services.letters.writing.drafting import lookup_codes
from shared.service.service import Service
from shared.settings import Settings


def letters_service() -> Service:
    """Build the service and the parts that it needs only once."""
    settings = cache(Settings)  # they are read once, not for every batch
    printing = Printing(lambda: settings().typst_workers)
    return Service(
        "letters",
        migrations=Path(__file__).with_name("migrations"),
        routers=(
            handlers.LetterWriting(lambda: settings().sends_mail).router(),
            api.router,
            land.router,
            api.LetterPdfs(printing).router(),
            steps.router,
            editor.router,
            editor.Editing(printing.render).router(),
            runs.router,
        ),
        known={"letters": letter},
        leader_tasks=(
            printing.work,
            issuing.issue_when_due,
            partial(binding.bind, rest=printing.rest),
            binding.drop_expired,
            mailing.send,
            sending.QUEUE.run,
        ),
        preload=(load_house_style, load_shipped_wordings, load_notice_texts, lookup_codes),
        gauges=(WAITING_LETTERS, LATE_MAILS),
        retention=retention.PURGE_RULES,
    )


service = letters_service()

if __name__ == "__main__":
    service.run()

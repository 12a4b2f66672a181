"""The letters service: it writes to families, and the papers of the one-stop office."""

from pathlib import Path

from services.letters import api, handlers, retention
from services.letters.delivery import issuing, mailing
from services.letters.editor import api as editor
from services.letters.gauges import WAITING_LETTERS
from services.letters.press.printing import Printing
from services.letters.print_runs import binding, runs
from services.letters.rules.required_letters import consumed_facts
from services.letters.writing import steps
from shared.messaging.consumer import Consumes
from shared.service.service import Service
from shared.settings import Settings


def letters_service(settings: Settings) -> Service:
    """Build the service and the parts that it needs only once."""
    printing = Printing(settings.typst_workers)
    editing = editor.Editing(printing.render)
    return Service(
        "letters",
        migrations=Path(__file__).with_name("migrations"),
        consumes=Consumes(consumed_facts(), handlers.write_the_letters),
        handlers=(
            api.how_many_letters,
            api.letters_written,
            api.life_of_letter,
            api.papers_of_record,
            api.LetterPdfs(printing).pdf_of,
            steps.take_step,
            editor.wording_in_force,
            editor.wordings_in_force,
            editor.history_of_wording,
            editing.preview_wording,
            editing.save_wording,
            runs.start_print_run,
            runs.state_of_print_run,
            runs.part_of_print_run,
            runs.print_runs_of,
            runs.bind_again,
        ),
        leader_tasks=(
            printing.work,
            issuing.issue_when_due,
            binding.bind,
            binding.drop_expired,
            mailing.send,
        ),
        gauges=(WAITING_LETTERS,),
        retention=retention.PURGE_RULES,
    )


service = letters_service(Settings())

if __name__ == "__main__":
    service.run()

"""The letters service: it writes to families, and the papers of the one-stop office."""

from pathlib import Path

from services.letters import (
    api,
    binding,
    editing,
    handlers,
    issuing,
    mailing,
    retention,
    runs,
    steps,
    wording_list,
)
from services.letters.domain import heard_facts
from services.letters.gauges import WAITING_LETTERS
from services.letters.printing import Printing
from shared.hearing import Hears
from shared.service import Service
from shared.settings import Settings

printing = Printing(Settings().press_seats)
editor = editing.Editing(printing.set_sheet)
service = Service(
    "letters",
    migrations=Path(__file__).with_name("migrations"),
    hears=Hears(heard_facts(), handlers.write_the_letters),
    answers=(
        api.how_many_letters,
        api.letters_written,
        api.life_of_letter,
        api.papers_of_record,
        api.Paper(printing).pdf_of,
        steps.take_step,
        editing.wording_in_force,
        wording_list.wordings_in_force,
        wording_list.history_of_wording,
        editor.try_wording,
        editor.save_wording,
        runs.start_print_run,
        runs.print_run_is,
        runs.part_of_print_run,
        runs.print_runs_of,
        runs.bind_again,
    ),
    works=(printing.work, issuing.watch, binding.bind, binding.forget, mailing.send),
    gauges=(WAITING_LETTERS,),
    forgets=retention.SWEEPS,
)

if __name__ == "__main__":
    service.run()

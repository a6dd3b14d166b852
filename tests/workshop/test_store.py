"""Where a workshop is kept: answers once and for good, rounds in order, people apart from each other."""

import sqlite3
import threading
import time

import pytest
from loopfolio.workshop.store import answers, people, rounds, workshops
from loopfolio.workshop.store.database import NoDatabase, beside, opened
from loopfolio.workshop.store.migrations import STEPS, NewerDatabase, brought_up_to_date
from loopfolio.workshop.store.schema import ANSWER
from sqlalchemy import inspect, text


@pytest.fixture
def kept(database):
    """A workshop with one open round and two people: database, workshop, round, their ids."""
    made = workshops.begin(database, "Pumps", "format: 1\n", "name")
    asked = rounds.plan(database, made.id, "readings", cells=[("casting", "saving"), ("service", "saving")])
    rounds.move(database, made.id, asked, "open")
    ids = []
    for name in ("Ann", "Bo"):
        token = people.join(database, made, made.join_code, name, "192.0.2.1")
        ids.append(people.person(database, made.id, token).id)
    return database, made, asked, ids


def test_an_answer_sent_again_is_kept_once_and_a_changed_one_is_a_later_one(kept):
    database, _, asked, (ann, _) = kept
    for value in ("high", "high", "low"):
        answers.give(database, asked, ann, "k1", "casting/saving", value, "as last year")
    assert [one.value for one in answers.given(database, asked, ann)] == ["high", "low"]
    assert answers.answered(database, asked) == {ann: 1}


def test_many_send_the_same_at_the_same_moment_and_all_hear_that_it_is_kept(kept):
    database, _, asked, (ann, _) = kept
    failed = []

    def send():
        try:
            answers.give(database, asked, ann, "k1", "casting/saving", "high")
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=send) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert not failed
    assert len(answers.given(database, asked)) == 1


def test_who_is_written_hears_of_it_however_long_those_after_take(database):
    class Held:
        """Work that begins, and ends once it may."""

        def __init__(self):
            self.begun, self.may_end = threading.Event(), threading.Event()

        def __call__(self, _):
            self.begun.set()
            assert self.may_end.wait(20)

    def write(work):
        thread = threading.Thread(target=database.together, args=(work,))
        thread.start()
        return thread

    first, second, third = Held(), Held(), Held()
    threads = [write(first)]
    assert first.begun.wait(20)
    threads += [write(second), *(write(lambda _: None) for _ in range(8))]
    while len(database._waiting) < 9:
        time.sleep(0.001)
    first.may_end.set()
    assert second.begun.wait(20)  # the nine are one transaction
    last = write(third)
    second.may_end.set()
    assert third.begun.wait(20)
    for one in threads:
        one.join(20)
    assert not any(one.is_alive() for one in threads)
    third.may_end.set()
    last.join()


def test_a_closed_round_takes_no_answer_but_confirms_one_that_it_has(kept):
    database, made, asked, (ann, _) = kept
    answers.give(database, asked, ann, "k1", "casting/saving", None)
    rounds.move(database, made.id, asked, "closed")
    answers.give(database, asked, ann, "k1", "casting/saving", None)
    with pytest.raises(rounds.NotNow, match="is closed"):
        answers.give(database, asked, ann, "k2", "casting/saving", "low")
    with pytest.raises(rounds.NotNow, match="is closed"):
        answers.take_back(database, asked, ann, answers.given(database, asked, ann)[0].id)
    assert [one.value for one in answers.given(database, asked)] == [None]


def test_nobody_takes_back_what_another_answered(kept):
    database, _, asked, (ann, bo) = kept
    answers.give(database, asked, ann, "k1", "casting/saving", "high")
    mine = answers.given(database, asked, ann)[0].id
    answers.take_back(database, asked, bo, mine)
    assert answers.given(database, asked, ann)
    answers.take_back(database, asked, ann, mine)
    assert not answers.given(database, asked, ann)


def test_another_workshop_in_the_same_database_knows_nothing_of_this_one(kept):
    database, made, asked, (ann, _) = kept
    other = workshops.begin(database, "Pumps", "format: 1\n", "name")
    token = people.join(database, made, made.join_code, "Cem", "192.0.2.1")
    assert people.person(database, other.id, token) is None
    assert not workshops.leads(database, other.id, workshops.may_lead(database, made.id))
    with pytest.raises(rounds.NotNow, match="no such round"):
        rounds.move(database, other.id, asked, "closed")
    assert not people.forget(database, other.id, ann)
    theirs = people.person(database, other.id, people.join(database, other, other.join_code, "Dee", "::1")).id
    with pytest.raises(rounds.NotNow):
        answers.give(database, asked, theirs, "k", "casting/saving", "high")
    assert [one.id for one in workshops.every(database)] == [made.id, other.id]


@pytest.mark.parametrize("name", ["ann", "ANN", "Ａnn"])
def test_a_name_that_somebody_has_is_not_given_twice(kept, name):
    database, made, _, _ = kept
    with pytest.raises(people.NotJoined, match="already"):
        people.join(database, made, made.join_code, name, "192.0.2.1")


def test_who_has_no_name_gets_the_next_code_and_a_code_may_be_typed_in_small_letters(database):
    made = workshops.begin(database, "Pumps", "format: 1\n", "code")
    shown = f"{made.join_code[:4]}-{made.join_code[4:]} ".lower()
    for _ in range(3):
        people.join(database, made, shown, "", "192.0.2.1")
    assert [one.name for one in people.people(database, made.id)] == ["P1", "P2", "P3"]
    people.forget(database, made.id, people.people(database, made.id)[0].id)
    people.join(database, made, shown, "", "192.0.2.1")
    assert [one.name for one in people.people(database, made.id)] == ["P2", "P3", "P4"]
    people.forget(database, made.id, people.people(database, made.id)[-1].id)
    people.join(database, made, shown, "", "192.0.2.1")  # P4 stays who it was, in minutes and saved cases
    assert [one.name for one in people.people(database, made.id)] == ["P2", "P3", "P5"]


def test_wrong_codes_are_counted_by_address_and_the_right_one_lets_in_always(database):
    """A whole room, or a proxy, may have one address: one prankster keeps nobody out."""
    made = workshops.begin(database, "Pumps", "format: 1\n", "name")
    for _ in range(people.TRIES):
        with pytest.raises(people.NotJoined, match="not the code"):
            people.join(database, made, "WRONG", "Eve", "192.0.2.9")
    with pytest.raises(people.NotJoined, match="too many wrong codes from here"):
        people.join(database, made, "WRONG", "Eve", "192.0.2.9")
    people.join(database, made, made.join_code, "Ann", "192.0.2.9")
    with pytest.raises(people.NotJoined, match="not the code"):
        people.join(database, made, "WRONG", "Bo", "192.0.2.1")


def test_who_sends_the_same_twice_joins_once_and_another_name_is_somebody_else(kept):
    database, made, _, _ = kept
    mine = "0" * 32
    for _ in range(2):
        assert people.join(database, made, made.join_code, "Cem", "192.0.2.1", mine) == mine
    other = people.join(database, made, made.join_code, "Dee", "192.0.2.1", mine)
    assert other != mine
    assert [one.name for one in people.people(database, made.id)] == ["Ann", "Bo", "Cem", "Dee"]


def test_who_is_let_in_again_has_a_new_token_and_the_old_one_ends(kept):
    database, made, _, _ = kept
    old = people.join(database, made, made.join_code, "Cem", "192.0.2.1")
    cem = people.person(database, made.id, old)
    new = people.let_in_again(database, made.id, cem.id)
    assert people.person(database, made.id, old) is None
    assert people.person(database, made.id, new) == cem
    other = workshops.begin(database, "Pumps", "format: 1\n", "name")
    assert people.let_in_again(database, other.id, cem.id) is None
    assert "Cem" not in " ".join(event.what for event in rounds.history(database, made.id))


def test_what_somebody_wants_deleted_is_gone(kept):
    database, made, asked, (ann, bo) = kept
    for person in (ann, bo):
        answers.give(database, asked, person, "k1", "casting/saving", "high", "ours")
    assert people.forget(database, made.id, ann)
    assert [one.name for one in people.people(database, made.id)] == ["Bo"]
    assert [one.person for one in answers.given(database, asked)] == [bo]
    assert "Ann" not in " ".join(event.what for event in rounds.history(database, made.id))


def test_tokens_are_kept_as_hashes_only(kept):
    database, made, _, _ = kept
    token = people.join(database, made, made.join_code, "Cem", "192.0.2.1")
    lead = workshops.may_lead(database, made.id)
    assert len(token) == len(lead) == 22  # 128 bits
    with database.reading() as connection:
        every = [
            str(row)
            for table in ("person", "lead", "workshop", "event", "attempt")
            for row in connection.execute(text(f"SELECT * FROM {table}"))
        ]
    assert not [row for row in every if token in row or lead in row or "192.0.2" in row]


def test_one_round_is_open_at_a_time_and_steps_are_taken_back_one_after_the_other(kept):
    database, made, first, _ = kept
    second = rounds.plan(database, made.id, "pairs")
    with pytest.raises(rounds.NotNow, match="round 1 is open: close it first"):
        rounds.move(database, made.id, second, "open")
    with pytest.raises(rounds.NotNow, match="round 1 is open, and cannot become revealed"):
        rounds.move(database, made.id, first, "revealed")
    rounds.move(database, made.id, first, "closed")
    rounds.move(database, made.id, first, "closed")  # sent twice
    rounds.move(database, made.id, first, "revealed")

    def states():
        return [one.state for one in rounds.rounds(database, made.id)]

    assert states() == ["revealed", "planned"]
    taken_back = [rounds.undo(database, made.id) for _ in range(3)]
    assert taken_back == ["Round 1 was revealed.", "Round 1 was closed.", "Round 2 was planned."]
    assert states() == ["open"]
    told = rounds.history(database, made.id)
    assert [one.what for one in told][-1] == "Undone: Round 2 was planned."
    assert sum(one.undone for one in told) == 3


def test_undo_goes_back_to_where_nothing_was_planned(kept):
    database, made, _, _ = kept
    rounds.undo(database, made.id)
    rounds.undo(database, made.id)
    assert rounds.rounds(database, made.id) == ()
    with pytest.raises(rounds.NotNow, match="nothing is left to undo"):
        rounds.undo(database, made.id)


def test_an_older_database_is_brought_up_to_date_and_a_newer_one_refused(tmp_path):
    address = beside(tmp_path / "pumps.yaml")
    database = opened(address)

    def another(connection):
        connection.execute(text("ALTER TABLE person ADD COLUMN left_at TEXT"))

    with database.writing() as connection:
        assert brought_up_to_date(connection, (*STEPS, another)) == len(STEPS) + 1
        assert brought_up_to_date(connection, (*STEPS, another)) == len(STEPS) + 2
        assert connection.execute(text("SELECT left_at FROM person")).all() == []
    database.close()
    with pytest.raises(NewerDatabase, match=r"has the form 3, .* knows forms up to 2"):
        opened(address)


def columns(database):
    with database.reading() as connection:
        return {table: {column["name"] for column in inspect(connection).get_columns(table)}
                for table in inspect(connection).get_table_names()}  # fmt: skip


def test_a_database_of_the_first_form_has_its_people_and_their_cookies_afterwards(database):
    """As it was before workshops were told apart by more than their number."""
    newest = columns(database)
    made = workshops.begin(database, "Pumps", "format: 1\n", "code")
    tokens = [people.join(database, made, made.join_code, "", "192.0.2.1") for _ in range(3)]
    with database.writing() as connection:
        for column in ("tag", "origin", "numbered"):
            connection.execute(text(f"ALTER TABLE workshop DROP COLUMN {column}"))
        connection.execute(text("UPDATE schema_version SET version = 1"))
        assert brought_up_to_date(connection) == 1
    assert columns(database) == newest
    again = workshops.workshop(database, made.id)
    assert (again.tag, again.origin) == (str(made.id), "")  # cookies were called by the number
    assert people.person(database, made.id, tokens[2]).name == "P3"
    people.join(database, again, made.join_code, "", "192.0.2.1")
    assert people.people(database, made.id)[-1].name == "P4"


def test_the_file_is_kept_as_a_database_that_loses_nothing(tmp_path):
    database = opened(beside(tmp_path / "pumps.yaml"))
    with database.reading() as connection:
        found = [connection.execute(text(f"PRAGMA {name}")).scalar() for name in
                 ("journal_mode", "synchronous", "foreign_keys", "secure_delete")]  # fmt: skip
    database.close()
    assert found == ["wal", 2, 1, 1]
    assert [path.name for path in tmp_path.iterdir()] == ["pumps.workshop.sqlite"]


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("pumps.db", "is no URL of a database"),
        ("mysql://ann@host/pumps", "mysql is not supported"),
        ("sqlite:////no/such/folder/pumps.sqlite", "cannot be opened: unable to open database file"),
        ("postgresql://ann:secret@127.0.0.1:1/pumps", r"ann:\*\*\*@127.0.0.1:1/pumps cannot be opened"),
    ],
)
def test_what_cannot_be_opened_is_named_without_its_password(address, says):
    with pytest.raises(NoDatabase, match=says):
        opened(address)


def test_a_file_that_is_no_database_is_refused(tmp_path):
    (tmp_path / "pumps.workshop.sqlite").write_text("these are notes, and no database at all\n" * 40)
    with pytest.raises(NoDatabase, match="not a database"):
        opened(beside(tmp_path / "pumps.yaml"))


def test_foreign_keys_hold(kept):
    database, _, asked, (ann, _) = kept
    answers.give(database, asked, ann, "k", "casting/saving", "high")
    with pytest.raises(Exception, match=r"(?i)foreign key"), database.writing() as connection:
        connection.execute(ANSWER.update().values(person_id=999))
    assert sqlite3.sqlite_version_info >= (3, 35)


def test_who_goes_back_and_presses_the_first_answer_again_has_said_it_last(kept):
    """The browser's Back shows a page with the key that it had."""
    database, _, asked, (ann, _) = kept
    for value in ("low", "medium", "low", "low"):
        answers.give(database, asked, ann, "k1", "casting/saving", value)
    assert [one.value for one in answers.given(database, asked, ann)] == ["low", "medium", "low"]


def test_an_answer_that_was_taken_back_may_be_given_again(kept):
    database, _, asked, (ann, _) = kept
    answers.give(database, asked, ann, "k1", "casting/saving", "low")
    for _ in range(2):
        [given] = answers.given(database, asked, ann)
        answers.take_back(database, asked, ann, given.id)
        assert answers.given(database, asked, ann) == ()
        answers.give(database, asked, ann, "k1", "casting/saving", "low")
    assert [one.value for one in answers.given(database, asked, ann)] == ["low"]


def test_the_number_of_who_was_deleted_is_never_given_again(kept):
    database, made, asked, (_, bo) = kept
    answers.give(database, asked, bo, "k1", "casting/saving", "low")
    assert people.forget(database, made.id, bo)
    cem = people.person(database, made.id, people.join(database, made, made.join_code, "Cem", "192.0.2.1"))
    assert cem.id > bo
    with pytest.raises(rounds.NotNow):  # a phone that has not heard of it yet
        answers.give(database, asked, bo, "k2", "casting/saving", "high")
    assert answers.given(database, asked, cem.id) == ()


def test_the_file_is_readable_by_its_owner_alone(tmp_path):
    opened(f"sqlite:///{tmp_path / 'w.sqlite'}").close()
    assert (tmp_path / "w.sqlite").stat().st_mode & 0o077 == 0


def test_undo_takes_back_what_it_said_once_and_no_round_that_was_answered(kept):
    database, made, asked, (ann, _) = kept
    answers.give(database, asked, ann, "k1", "casting/saving", "low")
    step, what = rounds.last_step(database, made.id)
    assert what == "Round 1 was opened."
    assert rounds.undo(database, made.id, step) == what
    with pytest.raises(
        rounds.NotNow, match="that is undone already; what was done last is: Round 1 was planned"
    ):
        rounds.undo(database, made.id, step)
    with pytest.raises(rounds.NotNow, match="has answers: it stays"):
        rounds.undo(database, made.id)


def test_nothing_of_who_was_deleted_is_left_in_the_files(tmp_path):
    database = opened(f"sqlite:///{tmp_path / 'w.sqlite'}")
    made = workshops.begin(database, "Pumps", "format: 1\n", "name")
    asked = rounds.plan(database, made.id, "free")
    rounds.move(database, made.id, asked, "open")
    token = people.join(database, made, made.join_code, "Zacharias", "192.0.2.1")
    who = people.person(database, made.id, token).id
    answers.give(database, asked, who, "k", "free", "unforgettable words", "a remark of mine")
    written = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"Zacharias" in written
    people.forget(database, made.id, who)
    left = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    for said in (b"Zacharias", b"unforgettable", b"remark of mine"):
        assert said not in left
    database.close()

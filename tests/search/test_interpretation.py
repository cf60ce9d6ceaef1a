"""Tests of the interpretation of queries: names, thesaurus, spelling, dates, exclusions."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from stories.choices import STATES
from stories.listing.collection import public_index
from stories.models import Lexeme, Publication, Term
from stories.publishing.workflow import withdraw
from stories.search.query_parser import parse_query
from tests.clock import move
from tests.confirmed import delete_entry, save_entry
from tests.factories import make_center, make_partner, make_published, make_threat
from tests.listing.collection import listing
from tests.pages.world import kept_for_many_tests
from tests.query_count import count_queries
from tests.search_results import ranked, search

pytestmark = pytest.mark.django_db


def found(words, **options):
    return set(ranked(words, **options))


@pytest.fixture(scope="module")
def stories(django_db_setup, django_db_blocker):
    with kept_for_many_tests(django_db_blocker):
        make_stories()
        yield


def make_stories() -> None:
    sheriff = make_partner(name="Lake County Sheriff's Office", acronym="LCSO")
    center = make_center(
        name="Osprey Fusion Center",
        acronym="LA-SAFE",
        city="Baton Rouge",
        former_names=["Heron Desk (HDSK)"],
    )
    make_published(
        slug="nine",
        title="A plan like 9/11",
        body="<p>The I&amp;A officer saw MS-13 signs.</p>",
        event="2012-12-14",
    )
    make_published(
        slug="nest",
        title="Eggs taken",
        lead=center,
        states=["LA"],
        partners=(sheriff,),
        event="2015",
    )
    make_published(
        slug="other",
        title="Nothing like it",
        body="<p>Mobile 911 and 13 others; safe house.</p>",
        event="2018-03",
    )


@pytest.mark.usefixtures("stories")
@pytest.mark.parametrize(
    ("words", "slugs"),
    [
        ("9/11", {"nine"}),
        ("I&A", {"nine"}),
        ("i&a", {"nine"}),
        ("MS-13", {"nine"}),
        ("MS13", {"nine"}),
        ("ms 13", {"nine"}),
        ("911", {"other"}),
        ("LA-SAFE", {"nest"}),
        ("lasafe", {"nest"}),
        ("LA SAFE", {"nest"}),
        ("HDSK", {"nest"}),
        ("heron desk", {"nest"}),
        ("baton rouge", {"nest"}),
        ("Bâton-Rouge", {"nest"}),
        ("louisiana", {"nest"}),
        ("LA", {"nest"}),
        ("la", {"nest"}),
        ("lake county sheriffs office", {"nest"}),
        ("Lake County Sheriff’s Office", {"nest"}),
        ("lcso", {"nest"}),
        ("2015", {"nest"}),
        ("December 2012", {"nine"}),
        ("dec 2012", {"nine"}),
        ("winter 2012", {"nine"}),
        ("December 14, 2012", {"nine"}),
        ("march 2018", {"other"}),
        ("2018-03", {"other"}),
        ("2018-3", {"other"}),
        ("03/2018", {"other"}),
        ("12/14/2012", {"nine"}),
        ("12-14-2012", {"nine"}),
        ("2012-12-14", {"nine"}),
        ("Dec. 14, 2012", {"nine"}),
        ("2014-2016", {"nest"}),
        ("2014–2016", {"nest"}),
        ("2012/2016", {"nine", "nest"}),
        ("since 2016", {"other"}),
        ("before 2013", {"nine"}),
        ("plan -9/11", set()),
        ("eggs -louisiana", set()),
        ('eggs -"baton rouge"', set()),
        ("-eggs", {"nine", "other"}),
        ('"eggs taken"', {"nest"}),
        ('"taken eggs"', set()),
        ('eggs "nothing like"', {"other"}),
        ("eggs OR plan", {"nest", "nine"}),
        ("eggs NOT (Louisiana OR Ohio)", set()),
        ('"baton rouge"', {"nest"}),
        ('plan -"ms 13"', set()),
    ],
)
def test_names_and_dates_are_recognized(words, slugs):
    assert found(words) == slugs


@pytest.mark.usefixtures("stories")
@pytest.mark.parametrize("code", ["in", "me", "hi"])
def test_lowercase_word_is_no_postal_code(code):
    make_published(slug="coded", title="Far away", states=[code.upper()])
    assert "coded" not in found(f"eggs {code} nests")
    assert "coded" in found(f"eggs {code.upper()} nests")
    assert code.upper() in STATES


@pytest.mark.usefixtures("stories")
def test_or_without_two_sides_is_oregon():
    make_published(slug="oregon", title="Far away", states=["OR"])
    assert found("OR") == {"oregon"}
    assert found("OR far") == {"oregon"}
    assert found("far, OR") == {"oregon"}
    assert found("eggs OR away") == {"nest", "oregon"}


@pytest.mark.usefixtures("stories")
@pytest.mark.parametrize("words", ["(eggs taken) OR plan", "plan NOT (eggs taken)"])
def test_unread_group_is_explained(client, words):
    page = client.get("/stories/", {"q": words}).content.decode()
    assert "Parentheses can group only words joined by OR." in page
    assert "Parentheses" not in client.get("/stories/?q=(eggs+OR+nest)+plan").content.decode()


@pytest.mark.usefixtures("stories")
def test_quoted_phrase_is_marked_as_a_whole():
    (row,) = listing("q=%22nothing+like+it%22").rows
    assert "<mark>Nothing like it</mark>" in row.marked_title


def test_weak_answers_are_left_out():
    make_published(slug="all", title="Heron, egret and stork")
    make_published(slug="two", title="Heron and egret")
    make_published(slug="one", title="Stork alone")
    make_published(slug="none", title="Penguin")
    assert ranked("heron egret stork")[:2] == ["all", "two"]
    assert "none" not in found("heron egret stork")
    assert found("heron tractor lightbulb gondola trombone") == set()


def test_thesaurus_phrases_are_searched_and_shown(client):
    make_published(slug="report", title="A suspicious activity report")
    answer = listing("q=SAR")
    assert [row.publication.slug for row in answer.rows] == ["report"]
    assert answer.search_result.also_searched == ["suspicious activity report"]
    assert "<mark>suspicious activity report</mark>" in answer.rows[0].marked_title
    page = client.get("/stories/?q=SAR").content.decode()
    assert "Also searched: suspicious activity report" in page
    assert 'href="/stories/?q=SAR&amp;exact=1"' in page
    assert listing("q=SAR&exact=1").total == 0


def test_synonyms_are_shown_before_related_terms():
    for number in range(3):
        make_published(title=f"A tip {number}")
    make_published(title="A suspicious activity report")
    assert listing("q=SAR").search_result.also_searched == ["suspicious activity report", "tip"]


@pytest.mark.parametrize("query", ["MS-13", "gang+OR+MS-13", "ms+13"])
def test_own_words_are_not_shown_as_related(query):
    make_published(title="A gang, MS-13")
    assert "MS-13" not in listing(f"q={query}").search_result.also_searched


def test_correction_is_shown_and_can_be_undone(client):
    make_published(title="Bomb found", states=["CT"], body="<p>In Connecticut.</p>")
    answer = listing("q=conneticut+bomb")
    assert (answer.search_result.corrected, answer.total) == ("connecticut bomb", 1)
    assert (
        "1 story on <q>connecticut bomb</q>"
        in client.get("/stories/?q=conneticut+bomb").content.decode()
    )
    page = client.get("/stories/?q=conneticut+bomb").content.decode()
    assert "Showing results for <b>connecticut bomb</b>" in page
    assert 'href="/stories/?q=conneticut+bomb&amp;exact=1"' in page
    assert not listing("q=conneticut+bomb&exact=1").search_result.corrected


@pytest.mark.parametrize(
    "words", ["bmob", "bom", "xylophone", "bomb", "the", '"conneticut"', "12345"]
)
def test_only_unknown_similar_words_are_corrected(words):
    make_published(title="Bomb found", body="<p>In Connecticut.</p>")
    expected = "bomb" if words == "bmob" else ""
    assert search(words).corrected == expected


@pytest.mark.parametrize("word", ["lantern", "lanterned", "lanterning", "lanter*"])
def test_inflection_is_not_corrected(word):
    make_published(slug="light", title="Two lanterns")
    assert search(word).corrected == ""
    assert found(word) == {"light"}


def test_correction_never_reveals_hidden_story():
    make_published(title="Wallaby")
    move(
        Publication.objects.all(),
        visible_until=Now() + timedelta(0),
        visible_from=Now() - timedelta(1),
    )
    assert search("wallabby").corrected == ""


def test_vocabulary_follows_release_and_withdrawal():
    story = make_published(title="Quokka")
    assert Lexeme.objects.get(lexeme="quokka").stories == 1
    total = Lexeme.objects.get(lexeme="").stories
    withdraw(story, reason="Wrong")
    assert Lexeme.objects.get(lexeme="quokka").stories == 0
    assert Lexeme.objects.get(lexeme="").stories == total - 1
    assert search("quoka").corrected == ""


def test_renamed_entry_is_found_by_new_name():
    threat = make_threat(name="Wombat smuggling", synonyms=["burrowing"])
    make_published(slug="wombats", threats=(threat,))
    threat.name = "Numbat smuggling"
    threat.synonyms = []
    save_entry(threat)
    assert found("numbat") == {"wombats"}
    assert found("wombat") == set()
    assert found("burrowing") == set()


def test_thesaurus_change_takes_effect_at_once():
    make_published(slug="bird", title="Emu on the road")
    term = Term(preferred="big bird", variants=["ratite"], near=["emu"])
    save_entry(term)
    assert found("ratite") == found("big bird") == {"bird"}
    broader = Term(preferred="flightless creature", near=[])
    save_entry(broader)
    term.broader = broader
    save_entry(term)
    assert "0.5|big bird|big bird" in Term.objects.get(pk=broader.pk).phrases
    delete_entry(term)
    assert found("ratite") == set()
    assert Term.objects.get(pk=broader.pk).phrases == [
        "1.0|flightless creature|flightless creature"
    ]


def test_note_on_ambiguous_term_is_shown(client):
    make_published(title="A suspicious activity report")
    assert "SAR can also mean search and rescue." in client.get("/stories/?q=SAR").content.decode()


def test_full_answers_replace_partial_ones():
    for number in range(20):
        make_published(slug=f"both-{number}", title="Heron and egret")
    make_published(slug="half", title="Heron")
    assert found("heron egret") == {f"both-{number}" for number in range(20)}


def test_search_takes_two_queries():
    make_published(title="Wallaby in Ohio")
    assert count_queries(lambda: search("wallaby ohio")) == 2
    assert count_queries(lambda: search("wallabby")) == 2
    assert search("wallabby").corrected == "wallaby"
    assert count_queries(lambda: search("- ()")) == 0


def test_newest_of_many_full_answers_are_ranked(monkeypatch):
    monkeypatch.setattr("stories.search.candidates.MAX_RANKED_FULL_ANSWERS", 21)
    for number in range(24):
        make_published(
            title="Heron and egret" if number else "Stork",
            slug=f"bird-{number}",
            event=f"20{number + 10}",
        )
    assert ranked("heron egret")[-2:] == ["bird-2", "bird-1"]
    assert len(found("heron egret")) == 23
    assert found("stork heron") >= {"bird-0"}


def test_full_stem_cache_loses_no_stem(monkeypatch):
    monkeypatch.setattr("stories.search.vocabulary.MAX_CACHED_STEMS", 0)
    vocabulary = public_index.get().vocabulary
    for words in (["zebra"], ["zebra", "giraffe"]):
        assert set(vocabulary.look_up(words).stems) == set(words)


def test_full_correction_cache_is_refilled(monkeypatch):
    make_published(title="Wallaby and numbat")
    monkeypatch.setattr("stories.search.spelling.MAX_CACHED_CORRECTIONS", 0)
    assert search("wallabby").corrected == "wallaby"
    assert search("wallabby numbatt").corrected == "wallaby numbat"


@pytest.mark.parametrize(
    ("words", "joined"),
    [
        ("boat lantern", []),
        ("boat-lantern", ["lantern"]),
        ("boat lantern-", []),
        ("-boat lantern", []),
    ],
)
def test_only_hyphen_between_words_joins(words, joined):
    query = parse_query(words)
    assert [word.text for word in query.words if word.is_joined] == joined


@pytest.fixture
def spellings(stories):
    make_published(slug="slash", title="Watch 24/7", body="<p>Mr. O'Hare has 4,060 boats.</p>")
    make_published(slug="hyphen", title="Plate QX-77", body="<p>Chicago O Hare</p>")
    make_published(slug="joined", title="Plate QZ88", body="<p>A cyberattack</p>")


@pytest.mark.usefixtures("spellings")
@pytest.mark.parametrize(
    ("words", "slugs"),
    [
        ("24-7", {"slash"}),
        ("24/7", {"slash"}),
        ("4060", {"slash"}),
        ("4,060", {"slash"}),
        ("QX77", {"hyphen"}),
        ("QX-77", {"hyphen"}),
        ("qz-88", {"joined"}),
        ("cyber-attack", {"joined"}),
        ("O Hare", {"slash", "hyphen"}),
        ("O'Hare", {"slash", "hyphen"}),
        ("O’Hare", {"slash", "hyphen"}),
        ("I & A", {"nine"}),
        ("247", set()),
        ("plate -qx77", {"joined"}),
    ],
)
def test_numbers_and_names_are_found_in_any_spelling(words, slugs):
    assert found(words) == slugs
    assert search(words).corrected == ""


@pytest.mark.parametrize(
    ("words", "slugs"),
    [
        ("eggs since 2012", {"nest"}),
        ("eggs since 2016", set()),
        ("eggs in 2015", {"nest"}),
        ("eggs plan 2012 2015", {"nest", "nine"}),
        ("eggs from 2012 to 2016", {"nest"}),
        ("eggs between 2012 and 2014", set()),
        ("plan Dec. 14, 2012", {"nine"}),
        ("plan on December 14, 2012", {"nine"}),
        ("plan since December 2012", {"nine"}),
        ("plan December 2013", set()),
    ],
)
@pytest.mark.usefixtures("stories")
def test_date_is_a_filter(words, slugs):
    assert found(words) == slugs


@pytest.mark.usefixtures("stories")
def test_date_is_a_removable_chip(client):
    found_list = listing("q=plan+Dec.+14,+2012&year=2012")
    assert [(chip.label, str(chip.url)) for chip in found_list.chips] == [
        ("Dec. 14, 2012", "/stories/?q=plan&year=2012"),
        ("2012", "/stories/?q=plan+Dec.+14%2C+2012"),
    ]
    assert str(found_list.unfiltered_url) == "/stories/?q=plan"
    page = client.get("/stories/?q=plan+since+2016").content.decode()
    assert 'href="/stories/?q=plan"' in page
    assert "Remove Since 2016" in page


@pytest.mark.usefixtures("stories")
@pytest.mark.parametrize(
    "words", ["taken NOT Baton Rouge", "taken -baton rouge", "taken NOT Louisiana"]
)
def test_name_of_several_words_is_excluded_as_a_whole(words):
    make_published(slug="baton", title="A baton was taken")
    assert found(words) == {"baton"}


def test_english_word_is_not_corrected():
    make_published(title="A marina")
    assert search("marine").corrected == ""
    assert search("submarine").corrected == ""
    assert search("maarina").corrected == "marina"


def test_partial_answers_follow_a_divider(client):
    make_published(
        slug="all",
        title="Heron",
        body="<p>The egret left long before any of the men saw the stork.</p>",
    )
    make_published(slug="most", title="Heron and stork")
    for number in range(8):
        make_published(title=f"Penguin {number}")
    groups = listing("q=heron+egret+stork").row_groups
    shown = [(group.heading, [row.publication.slug for row in group.rows]) for group in groups]
    assert shown == [("", ["all"]), ("These match some of your words", ["most"])]
    for view in ("", "&view=table"):
        page = client.get(f"/stories/?q=heron+egret+stork{view}").content.decode()
        assert "These match some of your words" in page
    assert len(listing("q=heron+egret+stork&sort=oldest").row_groups) == 1

"""Places and actors that articles tell differently, and above all those that may be the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from monitor.digest.deeds_told import COMPARED, find_deed_disputes
from monitor.digest.disputes import Dispute, order_articles
from monitor.model import Article
from tests.digest.material import write_article
from tests.factories import at

UTC = ZoneInfo("UTC")
FILLER = "Cooks of the lower town bought the last of the herring from the board."
PARTING = " | "


def write(number: int, *sentences: str) -> Article:
    return write_article(number, *sentences, FILLER)


def find(*articles: Article) -> list[Dispute]:
    return find_deed_disputes(order_articles(articles), UTC)


def show(disputes: Sequence[Dispute]) -> list[tuple[str, ...]]:
    return [(one.kind, *(version[0].text for version in one.versions)) for one in disputes]


PLACES = [
    ("Guards arrested the pilot Ada Quill in Ilsa on Monday.", "Ada Quill was arrested by guards in Korva on Monday.", ("in Ilsa", "in Korva")),
    ("Four people were killed in the raid in Ilsa on Monday.", "The raid in Korva on Monday killed four people.", ("in Ilsa", "in Korva")),
    ("Mayor Josif Karan was shot dead at the east gate on Monday night.", "Josif Karan, the mayor, was shot dead at the harbour office.", ("at the east gate", "at the harbour office")),
    ("The ferry Marigold sank in Ostrel on Friday.", "The ferry Marigold sank in Korva with nobody aboard.", ("in Ostrel", "in Korva")),
    ("Police stopped the procession of the pilots on the upper bridge on Monday.", "The procession of the pilots was stopped by police on the lower bridge.", ("on the upper bridge", "on the lower bridge")),
    ("In Ilsa, twelve pilots were arrested on Monday.", "Twelve pilots were arrested in Korva.", ("In Ilsa", "in Korva")),
    ("Ada Quill was abducted in Republic Square on Monday.", "Gunmen abducted Ada Quill in Mint Square.", ("in Republic Square", "in Mint Square")),
    ("The pilot Ada Quill was abducted on Monday evening in Mint Street.", "Ada Quill, a pilot, was abducted in Tram Street by four men.", ("in Mint Street", "in Tram Street")),
    ("Josif Karan was killed in the village of Ilsa on Monday. | The road to Korva is closed.", "Josif Karan was killed in the village of Korva on Monday.", ("in the village of Ilsa", "in the village of Korva")),
    ("Ada Quill was found dead at the old mill on Monday.", "Guards say Ada Quill was found dead at the railway station.", ("at the old mill", "at the railway station")),
    ("Ada Quill was arrested at the harbour office in Ilsa on Monday.", "Ada Quill was arrested in Korva on Monday.", ("at the harbour office in Ilsa", "in Korva")),
    ("A gunman shot dead Judge Pavel Orsic outside a bank in the city of Brenta, officials said.", "Judge Pavel Orsic was shot dead near his home in the city of Lomask on Thursday.", ("in the city of Brenta", "in the city of Lomask")),
    ("The fugitive banker Reto Malk was captured in Lusand after three years on the run.", "Agents detained Reto Malk in Port Verrin, the prosecutor announced.", ("in Lusand", "in Port Verrin")),
    ("Nadia Voss was stabbed at her home on Saturday.", "Nadia Voss was stabbed at the airport, her newspaper said.", ("at her home", "at the airport")),
]  # fmt: skip
ACTORS = [
    ("Ada Quill was arrested by the coast guard on Monday.", "The port police arrested Ada Quill on Monday.", ("the coast guard", "The port police")),
    ("A pilot, Ada Quill, was shot by police at the quay.", "Ada Quill was shot by protesters, the board says.", ("police", "protesters")),
    ("Rebels killed the mayor of Ilsa, Josif Karan, on Monday.", "The mayor of Ilsa, Josif Karan, was killed by soldiers.", ("Rebels", "soldiers")),
    ("Members of the Blue Lantern kidnapped Ada Quill on Monday.", "Ada Quill was kidnapped by the Harbour Brigade.", ("Members of the Blue Lantern", "the Harbour Brigade")),
    ("The old mill of Ilsa was set on fire by soldiers on Monday.", "Residents set fire to the old mill of Ilsa on Monday.", ("soldiers", "Residents")),
    ("The killing of Ada Quill by police shocked the harbour.", "Ada Quill was killed by rebels in the harbour.", ("police", "rebels")),
    ("Five hundred villagers were massacred by soldiers in the Korva valley.", "Rebels massacred 500 villagers in the Korva valley, the army says.", ("soldiers", "Rebels")),
    ("Protesters fired the first shots at the quay of Ilsa, the ministry says.", "Police opened fire without warning at the quay of Ilsa.", ("Protesters", "Police")),
    ("Agitators attacked police officers with stones at the quay of Ilsa.", "Police attacked the marchers with batons at the quay of Ilsa.", ("Agitators", "Police")),
    ("In Republic Square agitators attacked police officers with stones.", "The police of the regime in Veshna charged without warning in Republic Square.", ("agitators", "The police of the regime in Veshna")),
    ("Guards beat the pilot Joel Pratt to death in Holm prison, a report found.", "Joel Pratt was beaten to death by fellow prisoners in Holm prison, officials said.", ("Guards", "fellow prisoners")),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "spans"), PLACES)
def test_places_of_one_deed_that_cannot_both_be(one: str, other: str, spans: tuple[str, str]) -> None:
    assert show(find(write(2, *one.split(PARTING)), write(1, other))) == [("place", *spans)]


@pytest.mark.parametrize(("one", "other", "spans"), ACTORS)
def test_actors_of_one_deed_that_cannot_both_be(one: str, other: str, spans: tuple[str, str]) -> None:
    assert show(find(write(2, one), write(1, other))) == [("actor", *spans)]


NO_OTHER_PLACE = {
    "the city within the country, as one article says": ("Ada Quill was arrested in Korva on Monday.", "Guards arrested Ada Quill in Maravia on Monday. | Korva is the largest port of Maravia."),
    "a town and its province": ("Ada Quill was arrested in Korva on Monday. | The town lies in the province of Ilsa.", "Guards arrested Ada Quill in Ilsa on Monday."),
    "the capital and its name": ("Ada Quill was arrested in the capital on Monday.", "Guards arrested Ada Quill in Veshna on Monday."),
    "a town and a square in it": ("Ada Quill was arrested in Veshna on Monday.", "Guards arrested Ada Quill in Republic Square on Monday."),
    "a town and its harbour": ("Ada Quill was arrested in Ilsa on Monday.", "Guards arrested Ada Quill at the harbour on Monday."),
    "a square and an office on it": ("Ada Quill was arrested in the market square on Monday.", "Guards arrested Ada Quill at the post office on Monday."),
    "a gate of the prison": ("Ada Quill was shot at the gate on Monday.", "Guards shot Ada Quill at the prison on Monday."),
    "near a place": ("Ada Quill was arrested near Korva on Monday.", "Guards arrested Ada Quill in Ilsa on Monday."),
    "a dateline is no place of the deed": ("KORVA, May 12 (Harbour Wire) - Guards arrested Ada Quill on Monday.", "Guards arrested Ada Quill in Ilsa on Monday."),
    "from one to another": ("Ada Quill was arrested on the way from Korva to Ilsa on Monday.", "Guards arrested Ada Quill in Ilsa on Monday."),
    "where she was taken": ("Ada Quill was arrested on Monday and held in Korva.", "Guards arrested Ada Quill in Ilsa on Monday."),
    "where it was said": ("The guard said in Korva that Ada Quill was arrested on Monday.", "Guards arrested Ada Quill in Ilsa on Monday."),
    "two arrests of two days": ("Ada Quill was arrested in Korva on Monday.", "Guards arrested Ada Quill in Ilsa on Friday."),
    "an arrest of another year": ("Ada Quill was arrested in Korva in 1987.", "Guards arrested Ada Quill in Ilsa on Monday."),
    "an earlier arrest": ("Ada Quill was earlier arrested in Korva.", "Guards arrested Ada Quill in Ilsa on Monday."),
    "arrested again": ("Ada Quill was arrested again in Korva.", "Guards arrested Ada Quill in Ilsa on Monday."),
    "two people": ("Ada Quill was arrested in Korva on Monday.", "Guards arrested Jon Milo in Ilsa on Monday."),
    "two people of one family name told of by one article": ("Ada Quill was arrested in Korva and Petar Quill in Ilsa on Monday.", "Guards arrested Petar Quill in Ilsa on Monday."),
    "protests of two towns": ("Hundreds of people marched in Korva on Monday.", "Hundreds of people marched in Ilsa on Monday."),
    "killed in one town, buried in another": ("Josif Karan was killed in Korva on Monday.", "Josif Karan was buried in Ilsa on Monday."),
    "shot in the street, died in hospital": ("Josif Karan was shot dead in the street on Monday.", "Josif Karan died at the hospital on Monday."),
    "it was not done there": ("Ada Quill was not arrested in Korva, the guard says.", "Guards arrested Ada Quill in Ilsa on Monday."),
    "it might be done": ("Ada Quill could be arrested in Korva.", "Guards arrested Ada Quill in Ilsa on Monday."),
    "an adjective and its country": ("Ada Quill was arrested in the Maravian north on Monday.", "Guards arrested Ada Quill in Maravia on Monday."),
    "a long and a short name": ("Ada Quill was arrested in New Ilsa on Monday.", "Guards arrested Ada Quill in Ilsa on Monday."),
    "an article on both": ("Ada Quill was arrested in Korva on Monday. | Witnesses spoke of an arrest in Ilsa.", "Guards arrested Ada Quill in Ilsa on Monday."),
    "one attack among many": ("Gunmen attacked a convoy in Korva on Monday.", "Gunmen attacked a convoy in Ilsa on Monday."),
    "the same count twice by chance, of others": ("Twelve pilots were arrested in Korva on Monday.", "Twelve cooks were arrested in Ilsa on Monday."),
    "another count": ("Twelve pilots were arrested in Korva on Monday.", "Nine pilots were arrested in Ilsa on Monday."),
    "a low count": ("Two pilots were arrested in Korva on Monday.", "Two pilots were arrested in Ilsa on Monday."),
    "a bridge and the other name for it": ("Ada Quill was shot on the bridge on Monday.", "Guards shot Ada Quill on the Mill Bridge on Monday."),
    "house and flat": ("Ada Quill was arrested at her house on Monday.", "Guards arrested Ada Quill at her flat on Monday."),
    "in May": ("Ada Quill was arrested in May.", "Guards arrested Ada Quill in Ilsa."),
    "in prison, not a place of the deed": ("Ada Quill was killed in the prison on Monday.", "Guards killed Ada Quill in Korva on Monday."),
    "the court and the town": ("Ada Quill was arrested in the court of Ilsa on Monday.", "Guards arrested Ada Quill in Korva on Monday."),
    "a clause of another": ("Ada Quill was arrested after guards searched a house in Korva.", "Guards arrested Ada Quill in Ilsa on Monday."),
    "a crime of another place": ("Ada Quill was arrested over a theft in Korva on Monday.", "Guards arrested Ada Quill in Ilsa on Monday."),
    "an arrest on charges": ("Ada Quill was arrested on charges of spying in Korva.", "Guards arrested Ada Quill in Ilsa on Monday."),
    "what lies in a river": ("Four people drowned in the river Korva on Sunday.", "Four people drowned in Ilsa on Sunday."),
    "a garden and its town": ("Ada Quill was buried in Ilsa on Friday.", "Ada Quill was buried in the Garden of Pilots on Friday."),
    "a province and a town": ("Ada Quill was killed in the province of Ilsa on Friday.", "Ada Quill was killed in Korva on Friday."),
    "a country's capital": ("The singer Mila Crane was arrested in Sovik on Friday.", "Mila Crane was arrested in the Tavian capital on Friday."),
    "a storm of two towns": ("Storm Odile killed four people in Varna.", "Storm Odile killed four people in Tolmin, bringing the toll to eight."),
    "a bank near a town": ("Mila Crane was shot outside a bank near Varna.", "Mila Crane was shot in Tolmin."),
    "a town and where she was treated": ("Nadia Voss was stabbed in a car park in Leck.", "Nadia Voss was treated in hospital in Dunmere after she was stabbed on Saturday."),
    "an abduction and a release": ("Lena Marsh was kidnapped in Amsal.", "Lena Marsh, who was kidnapped in Amsal, was freed near Belkor."),
    "raids in several towns": ("Police arrested 14 people in Terrano, Merova and Sovik on Tuesday.", "Police arrested 14 people in Merova on Tuesday in connection with a separate fraud inquiry."),
    "a country and a town": ("Ada Quill was killed in Syria on Friday.", "Ada Quill was killed in Korva on Friday."),
}  # fmt: skip
NO_OTHER_ACTOR = {
    "gunmen loyal to another": ("Gunmen loyal to General Asim Roy killed Josif Karan on Monday.", "Josif Karan was killed by Hana Brod on Monday."),
    "police and forces": ("Ada Quill was arrested by police on Monday.", "Security forces arrested Ada Quill on Monday."),
    "authorities": ("Ada Quill was arrested by the authorities on Monday.", "Police arrested Ada Quill on Monday."),
    "somebody by name and by part": ("Ada Quill was killed by Jon Milo on Monday.", "A policeman killed Ada Quill on Monday."),
    "the regime and its soldiers": ("Ada Quill was killed by soldiers on Monday.", "The regime killed Ada Quill on Monday."),
    "police of two names": ("Ada Quill was arrested by the port police on Monday.", "The Ilsa police arrested Ada Quill on Monday."),
    "guards and soldiers of one house": ("Ada Quill was arrested by harbour guards on Monday.", "Harbour police arrested Ada Quill on Monday."),
    "both together": ("Ada Quill was arrested by police and soldiers on Monday.", "Soldiers arrested Ada Quill on Monday."),
    "together, in front of the verb": ("Soldiers and police arrested Ada Quill on Monday.", "Soldiers arrested Ada Quill on Monday."),
    "a short form": ("Ada Quill was killed by the HB on Monday.", "The Harbour Brigade killed Ada Quill on Monday."),
    "a name and its adjective": ("Josif Karan was killed by the Maravian Brigade on Monday.", "Maravia killed Josif Karan on Monday."),
    "a member of it, as an article says": ("Josif Karan was killed by Jon Milo on Monday. | Milo belongs to the Blue Lantern.", "The Blue Lantern killed Josif Karan on Monday."),
    "who fired on whom, at other times": ("Police fired on the protesters in Ilsa on Monday.", "Protesters fired on police officers in Ilsa on Friday."),
    "an article that tells both": ("Police attacked the protesters in Ilsa on Monday. | Protesters attacked police officers with stones.", "Protesters attacked police officers in Ilsa on Monday."),
    "victim and agent of one deed": ("Police shot the gunman on Monday.", "Police were shot by a gunman on Monday."),
    "other deeds": ("Police arrested Ada Quill on Monday.", "Ada Quill was attacked by protesters on Monday."),
    "other people": ("Police arrested Ada Quill on Monday.", "Protesters seized Jon Milo on Monday."),
    "gunmen may be anybody": ("Gunmen killed Josif Karan on Monday.", "Soldiers killed Josif Karan on Monday."),
    "a group of men": ("A group of men killed Josif Karan on Monday.", "Soldiers killed Josif Karan on Monday."),
    "rebels by another word": ("Rebels killed Josif Karan on Monday.", "Terrorists killed Josif Karan on Monday."),
    "denied": ("The ministry denied that soldiers killed Josif Karan.", "Rebels killed Josif Karan on Monday."),
    "accused": ("Jon Milo was accused of having killed Josif Karan.", "Soldiers killed Josif Karan on Monday."),
    "a car of the police": ("A police car killed Josif Karan on Monday.", "Rebels killed Josif Karan on Monday."),
    "the son of a soldier": ("The son of a soldier killed Josif Karan on Monday.", "Rebels killed Josif Karan on Monday."),
    "former soldiers": ("Former soldiers killed Josif Karan on Monday.", "Rebels killed Josif Karan on Monday."),
    "two who attacked one in words": ("Pavel Orsan attacked Elena Prosk on Monday.", "Elena Prosk was attacked by Lena Marev on Monday."),
    "guards and soldiers at one crowd": ("Police attacked the crowd in Ilsa on Monday.", "Soldiers attacked the crowd in Ilsa on Monday."),
    "no agent": ("Josif Karan was killed on Monday.", "Rebels killed Josif Karan on Monday."),
    "by a means": ("Josif Karan was killed by a bullet on Monday.", "Rebels killed Josif Karan on Monday."),
    "by a time": ("Twelve pilots were arrested by Monday evening.", "Guards arrested twelve pilots."),
    "asked to": ("The minister asked police to arrest Ada Quill.", "Soldiers arrested Ada Quill."),
    "relative clause": ("Police who seized the quay met Ada Quill.", "Protesters seized the quay."),
    "hospital and clinic": ("Ada Quill was abducted at the clinic.", "Gunmen abducted Ada Quill at the hospital."),
    "airport outside town": ("Ada Quill was arrested at the airport.", "Guards arrested Ada Quill at the hotel of the airport."),
    "two groups of one work": ("Soldiers freed the hostages on Monday.", "The hostages were freed by special forces on Monday."),
    "other drones": ("Ilsa-made drones were destroyed by rebels near the quay.", "The army destroyed rebel drones near the quay."),
    "two banks": ("Protesters torched a bank in Ilsa on Monday.", "Soldiers torched a bank in Ilsa on Monday."),
    "each killed of the other's": ("Militants killed two soldiers in Ilsa on Tuesday.", "Soldiers killed two militants in Ilsa on Tuesday."),
}  # fmt: skip


@pytest.mark.parametrize("why", [*NO_OTHER_PLACE, *NO_OTHER_ACTOR])
def test_what_may_be_the_same(why: str) -> None:
    one, other = (NO_OTHER_PLACE | NO_OTHER_ACTOR)[why]
    sides = [one.split(PARTING), other.split(PARTING)]
    assert show(find(write(2, *sides[0]), write(1, *sides[1]))) == []
    assert show(find(write(1, *sides[0]), write(2, *sides[1]))) == []


IN_ILSA, IN_KORVA = (f"Ada Quill was arrested in {town} on Monday." for town in ("Ilsa", "Korva"))


def test_who_tells_the_same_stands_together() -> None:
    (dispute,) = find(write(3, IN_ILSA), write(2, IN_KORVA), write(1, "Police arrested Ada Quill in Korva."))
    assert [[said.article.id for said in version] for version in dispute.versions] == [[3], [2, 1]]


def test_any_article_of_the_story_may_know_both_towns() -> None:
    told = write(3, IN_ILSA), write(2, IN_KORVA)
    assert show(find(*told)) == [("place", "in Ilsa", "in Korva")]
    assert find(*told, write(1, "Korva is the old harbour of Ilsa.")) == []


def test_any_article_of_the_story_may_know_both_groups() -> None:
    told = [write(3 - place, ACTORS[3][place]) for place in (0, 1)]
    assert show(find(*told)) != []
    assert find(*told, write(1, "The Blue Lantern joined the Harbour Brigade in spring.")) == []


def test_an_article_that_tells_the_other_version_too_does_not_differ() -> None:
    told = write(2, ACTORS[2][0]), write(1, ACTORS[2][1])
    assert show(find(*told)) != []
    for other in ("Later Josif Karan was killed by soldiers.", "Soldiers killed the mayor, Josif Karan."):
        assert find(write(2, ACTORS[2][0], other), told[1]) == []


def test_one_outlet_does_not_contradict_itself() -> None:
    first, second = write(2, IN_ILSA), write(1, IN_KORVA)
    assert find(first, replace(second, outlet=first.outlet)) == []


def test_of_an_outlet_the_newest_article_counts() -> None:
    first, second = write(3, IN_ILSA), write(2, IN_KORVA)
    corrected = replace(write(1, "Ada Quill was arrested in Ilsa, the guard says."), outlet=second.outlet)
    assert find(first, second, corrected) == []


def test_a_deed_of_another_day_is_another() -> None:
    later = replace(write(1, IN_KORVA), published=at(24 * 8))
    assert find(write(2, IN_ILSA), later) == []


def test_what_it_is_about_is_told_by_the_deed_and_whom_it_befell() -> None:
    (dispute,) = find(write(2, PLACES[0][0]), write(1, PLACES[0][1]))
    said = dispute.versions[0][0]
    assert said.about is not None
    assert said.article.reading.text[slice(*said.about)] == "arrested the pilot Ada Quill"


def test_who_attacked_whom_is_about_the_attack_alone() -> None:
    (dispute,) = find(write(2, ACTORS[8][0]), write(1, ACTORS[8][1]))
    abouts = [version[0].article.reading.text[slice(*version[0].about or ())] for version in dispute.versions]
    assert abouts == ["attacked", "attacked"]


def test_other_languages_are_not_read() -> None:
    german = [
        replace(one, reading=replace(one.reading, language="de"))
        for one in (write(2, IN_ILSA), write(1, IN_KORVA))
    ]
    assert find(*german) == []


def test_so_many_accounts_are_compared_and_no_more() -> None:
    told = [write(COMPARED + 2 - place, IN_ILSA) for place in range(COMPARED)]
    assert show(find(*told[1:], write(1, IN_KORVA))) == [("place", "in Ilsa", "in Korva")]
    assert find(*told, write(1, IN_KORVA)) == []

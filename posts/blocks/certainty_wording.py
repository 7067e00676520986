"""Certainty in words: whether a sentence says what its evidence bears, and what would.

GRADE's informative statements (GRADE guidelines 26, J Clin Epidemiol 2020;119:126-135):
a bare verb is high certainty, “probably” moderate, “may” low, “very uncertain” very low.
What is compared is the first effect that a text tells. A sentence that is not understood
is let pass, since each warning asks an editor for a reason.
"""

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from evidenceblog.core.word_lists import WordLists, read_word_lists

from .certainty import LEVELS, Certainty

PHRASES = Path(__file__).parent / "certainty_phrases"
SOURCE = "GRADE guidelines 26, J Clin Epidemiol 2020;119:126-135"
VERY_LOW, LOW, MODERATE, HIGH = range(4)
# The tables that are not rules about words.
LEVEL_TABLES = {
    "parts",
    "hedges",
    "claims",
    "ignored",
    "describing",
    "stated",
    "better",
}
LEVEL = re.compile("|".join(LEVELS))
LONGEST_SHOWN = 60
WORDS_SHOWN = 6
# Between a hedge and its verb: may very slightly reduce.
WORDS_BETWEEN = 3
# Behind “uncertain”: then it is of something else, not of what was just told.
ANOTHER_OUTCOME = re.compile(
    r" (?:whether|if|about|how|what|why|for|on)\b"
    r"(?! (?:this|these|that|its(?! effects? on)|the (?:evidence|result|size))\b)(?! it(?: does| is|[.,;:)]|$))"
)
# “Whether it does is unclear” is of the same.
ANOTHER_QUESTION = re.compile(
    r"(?:whether|if|how \w+) (?!(?:it|they|this|these) (?:really )?(?:does|do|is|are|will|can)"
    r"(?: so)? (?:is|was|remains|stays)\b)",
    re.IGNORECASE,
)

SENTENCE_END = re.compile(r"(?<=[.!?])[”’\")\]]*\s+(?=[“\u2018\"(]?[A-Z0-9])|\n+")
# Somebody else's words are theirs.
QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|\u2018[^’]*’(?!\w)")
CLAUSE_END = re.compile(
    r"[;:—–]| - |, (?=(?:although|though|while|whereas|because|so|yet)\b)|\bbut\b|\bwhereas\b"
    r"|, and (?=(?:the|their|its|it|they|this|these|those|people|parents|nurses|perhaps|possibly|maybe|both|an?|in|few|most|many|some|none|neither|all|no|only)\b)"
)

PAUSE = re.compile(r"[,;:—–]")
WORD = re.compile(r"\w")
# What has its own verb behind it is a noun: harms were measured.
NOUN = re.compile(r" (?:was|were|is|are|has|have|had)\b")


@dataclass(frozen=True)
class DoubtfulWording:
    """Some words that do not go with the evidence; `warning` has the better ones."""

    code: str
    found: str
    warning: str
    is_too_weak: bool = False


@dataclass(frozen=True)
class EffectClaim:
    """An effect that a sentence tells, and the levels that its words go with."""

    place: int
    phrase: str
    verb: str
    forms: tuple[str, ...]
    hedge: str
    levels: frozenset[int]
    # What it tells is added to what was told before.
    is_addition: bool = False
    # Hedged is a verb that is not known, and not the one that the text begins with.
    is_aside: bool = False


def find_doubtful_wording(
    text: str, certainty: str, language: str, *, is_finding: bool = True
) -> list[DoubtfulWording]:
    """List what is amiss with plain text that tells a finding: the first of each kind.

    What is no finding but tells one again need not say how certain it is. A language
    without a list of phrases is not checked.
    """
    base = language.partition("-")[0].lower()
    if not (PHRASES / f"{base}.toml").is_file():
        return []
    phrases, sentences = _load_phrases(base), split_sentences(text)
    found = list(phrases.find_faults(sentences, certainty))
    if is_finding and not found:
        found = list(phrases.find_unhedged(sentences, certainty))
    first: dict[str, DoubtfulWording] = {}
    for one in found:
        first.setdefault(one.code, one)
    return list(first.values())


def split_sentences(text: str) -> list[str]:
    """Part plain text into sentences, without what it quotes."""
    parts = SENTENCE_END.split(QUOTED.sub("…", text))
    return [" ".join(one.split()) for one in parts if one and one.strip()]


class CertaintyPhrases:
    """The phrases of one language: certainty_phrases/en.toml says what they mean."""

    def __init__(self, tables: WordLists[WordLists[list[str]]]) -> None:
        claims, ignored = tables["claims"], tables["ignored"]
        self.better = {LEVELS.index(name): tables["better"][name][0] for name in LEVELS}
        self.hedges = {
            LEVELS.index(name): _pattern(tables["hedges"][name]) for name in LEVELS
        }
        self.any_hedge = _pattern(_joined(tables["hedges"]))
        self.stated = {
            LEVELS.index(name): _pattern(tables["stated"][name]) for name in LEVELS
        }
        rows = [row.split() for row in (*claims["verbs"], *claims["other-verbs"])]
        self.verbs = {form: row for row in reversed(rows) for form in row}
        self.ambiguous = {row.split()[0] for row in claims["other-verbs"]}
        self.claim = _pattern([*claims["phrases"], *self.verbs])
        self.relative = _pattern(ignored["relative"], end=" $")
        self.in_relative = _pattern(ignored["relative"], end=r" (?:[\w’'-]+ ){0,4}$")
        self.openings = _pattern(ignored["openings"], end="[^,]*, ")
        self.asides = _pattern(ignored["asides"])
        self.additions = _pattern(ignored["additions"])
        self.comparison = _pattern(claims["comparisons"])
        self.other_doubts = _pattern(ignored["other-doubts"])
        self.other_outcomes = _pattern(ignored["other-outcomes"])
        self.question = _pattern(ignored["questions"])
        self.before_to = _pattern(ignored["before-to"], end=" to $")
        self.before_verb = _pattern(ignored["before-a-verb"], end=" $")
        self.objects = _pattern(ignored["objects"])
        self.before_noun = _pattern(ignored["before-a-noun"], end=" $")
        self.permissions = _pattern(ignored["permissions"])
        self.ignored = _pattern(ignored["any-case"])
        self.describing = {
            name: _pattern(phrases) for name, phrases in tables["describing"].items()
        }
        self.ignored_cased = _pattern(ignored["cased"], flags=re.NOFLAG)
        self.rules = [
            WordRule(name, table)
            for name, table in tables.items()
            if name not in LEVEL_TABLES
        ]

    def find_faults(
        self, sentences: list[str], certainty: str
    ) -> Iterator[DoubtfulWording]:
        """Yield what is amiss, one thing for each place: a wrong word before its level."""
        faulty = set()
        for place, sentence in enumerate(sentences):
            for one in self.find_word_faults(sentence):
                faulty.add(place)
                yield one
        yield from self.find_level_faults(sentences, certainty, faulty)

    def find_word_faults(self, sentence: str) -> Iterator[DoubtfulWording]:
        """Yield what a sentence should not say, however certain the evidence is."""
        for rule in self.rules:
            if found := rule.find(sentence):
                warning = f"{rule.warning.replace('%(found)s', found)} ({rule.source})"
                yield DoubtfulWording(rule.code, found, warning)

    def find_level_faults(
        self, sentences: list[str], certainty: str, faulty: Container[int]
    ) -> Iterator[DoubtfulWording]:
        """Yield where words and certainty differ; one that is not stated has no words.

        `faulty` are the places of the sentences that have to be written anew anyway.
        """
        ends = level_range(certainty)
        if not ends or not sentences:
            return
        lowest, highest = ends
        yield from self._find_other_level(sentences, certainty, lowest, highest)
        cleaned = self._without_ignored(sentences)
        hedged = list(self._find_hedged(cleaned))
        claims = list(self._find_told(cleaned)) or hedged
        if not claims or claims[0].place in faulty:
            return
        claim, *others = claims
        later = [one for one in hedged if one.place > claim.place]
        main = [claim, *(one for one in others if not one.is_addition), *later]
        if any(lowest <= level <= highest for one in main for level in one.levels):
            return
        if highest == VERY_LOW and any(VERY_LOW in one.levels for one in hedged):
            return
        if min(claim.levels) > highest:
            yield self._level_fault("overstated", claim, certainty, highest)
        elif max(claim.levels) < lowest and not (lowest == HIGH and claim.is_aside):
            yield self._level_fault("understated", claim, certainty, lowest)

    def find_unhedged(
        self, sentences: list[str], certainty: str
    ) -> Iterator[DoubtfulWording]:
        """Yield that a finding without high certainty has not a word about it, even if
        nobody knows how it tells an effect.
        """
        ends = level_range(certainty)
        if not ends or ends[1] == HIGH or not sentences:
            return
        cleaned = self._without_ignored(sentences)
        if (
            any(self._find_hedged(cleaned))
            or any(self.hedges[VERY_LOW].search(sentence) for sentence in cleaned)
            or not WORD.search("".join(cleaned))
        ):
            return
        first = Truncator(sentences[0]).words(WORDS_SHOWN)
        claim = EffectClaim(0, first, "", (), "", frozenset({HIGH}))
        yield self._level_fault("overstated", claim, certainty, ends[1])

    def _find_hedged(self, sentences: list[str]) -> Iterator[EffectClaim]:
        """Yield whatever is hedged, though nobody knows how it tells an effect."""
        for place, sentence in enumerate(sentences):
            for hedge in self.any_hedge.finditer(sentence):
                if not self._is_addition(place, sentence, hedge):
                    yield replace(
                        self._read_claim(place, sentence, hedge),
                        is_aside=self._is_aside(place, sentences, hedge),
                    )

    def _is_aside(self, place: int, sentences: list[str], hedge: re.Match[str]) -> bool:
        """Tell whether a hedge is hardly of the effect, since none is compared there."""
        start, end = self._clause(sentences[place], hedge)
        if self.comparison.search(sentences[place], start, end):
            return False
        is_behind = self.asides.search(sentences[place], 0, hedge.start())
        return bool(place or is_behind) or any(
            self.comparison.search(one) and not self.any_hedge.search(one)
            for one in sentences
        )

    def _is_addition(self, place: int, sentence: str, match: re.Match[str]) -> bool:
        """Tell whether a clause adds something to what a text told before it; what is
        very uncertain there is added only if it is about another outcome.
        """
        start, end = self._clause(sentence, match)
        if not (place or start):
            return False
        is_doubt = VERY_LOW in self._levels(match)
        words = self.other_outcomes if is_doubt else self.additions
        return bool(words.search(sentence, start, end))

    def _clause(self, sentence: str, match: re.Match[str]) -> tuple[int, int]:
        """Return where the clause begins and ends in which some words stand."""
        after = CLAUSE_END.search(sentence, match.end())
        start = self._clause_start(sentence, match.start())
        return start, after.start() if after else len(sentence)

    def _find_told(self, sentences: list[str]) -> Iterator[EffectClaim]:
        for place, sentence in enumerate(sentences):
            for match in self.claim.finditer(sentence):
                if self._is_claim(sentence, match):
                    yield self._read_claim(place, sentence, match)

    def _without_ignored(self, sentences: list[str]) -> list[str]:
        """Return sentences without what only looks like words of certainty."""
        patterns = [self.ignored_cased, self.other_doubts, self.ignored]
        if len(sentences) > 1 or PAUSE.search(sentences[0]):
            patterns.append(self.permissions)
        cleaned = [self._without(patterns, sentence) for sentence in sentences]
        return list(self._without_descriptions(cleaned))

    def _without_descriptions(self, sentences: list[str]) -> Iterator[str]:
        """Yield sentences without the clauses that tell how studies were done."""
        is_description = False
        for sentence in sentences:
            kept, start = "", 0
            for end in (*CLAUSE_END.finditer(sentence), None):
                clause = sentence[start : end.start() if end else None]
                is_description = self._is_description(clause.strip(), is_description)
                start = end.end() if end else start
                kept += "…; " if is_description else clause + (end[0] if end else "")
            yield kept

    def _is_description(self, clause: str, is_behind_another: bool) -> bool:
        """Tell whether a clause tells how studies were done, and nothing that they found;
        behind another such clause it may begin with “most” or “they”.
        """
        search = {name: words.search for name, words in self.describing.items()}
        is_hedged = any(
            pattern.search(clause)
            for level, pattern in self.hedges.items()
            if level != HIGH
        )
        if is_hedged or search["results"](clause):
            return False
        of_studies = search["subjects"](clause)
        of_people = search["people"](clause) or (
            is_behind_another and search["pronouns"](clause)
        )
        if (of_studies or of_people) and search["active"](clause):
            further = search["further"](clause)
            return not (further and self._tells_effect(clause[further.end() :]))
        if search["outcomes"](clause) or self._tells_effect(clause):
            return False
        return bool(
            of_studies
            or search["passive"](clause)
            or (of_people and search["counting"](clause))
        )

    def _tells_effect(self, clause: str) -> bool:
        """Tell whether a clause compares, or tells an effect in some other way."""
        return bool(self.comparison.search(clause)) or any(self._find_told([clause]))

    def _without(self, patterns: list[re.Pattern[str]], sentence: str) -> str:
        for pattern in patterns:
            sentence = pattern.sub("…", sentence)
        if sentence.endswith("?"):
            sentence = sentence[: self._clause_start(sentence, len(sentence))]
        return sentence

    def _is_claim(self, sentence: str, match: re.Match[str]) -> bool:
        """Tell whether a phrase tells an effect here: it may be a noun, or asked for."""
        before, word = sentence[: match.start()], match[0].lower()
        start = self._clause_start(sentence, match.start())
        question = self.question.search(before, start)
        if question and not self.any_hedge.search(before, question.end()):
            is_doubted = self.hedges[VERY_LOW].search(sentence)
            return bool(is_doubted) and not self.any_hedge.search(sentence, 0, start)
        row = self.verbs.get(word)
        if row is None:
            return True
        if self.in_relative.search(before) and self.any_hedge.search(
            sentence, match.end(), self._clause(sentence, match)[1]
        ):
            return False  # a tablet that stops the heart racing may help
        if word == row[0]:
            if before.endswith(" to "):
                return bool(self.before_to.search(before))
            is_verb = self.before_verb.search(before) or self.objects.match(
                sentence, match.end() + 1
            )
            if word in self.ambiguous and not is_verb:
                return False
        if word == row[2] and (not before or before.endswith((", ", ": "))):
            return False  # delayed clamping
        return not (
            NOUN.match(sentence, match.end()) or self.before_noun.search(before)
        )

    def _read_claim(
        self, place: int, sentence: str, match: re.Match[str]
    ) -> EffectClaim:
        """Return how certain the words around a claim make it."""
        start, end = self._clause(sentence, match)
        hedges = [
            hedge
            for hedge in self.any_hedge.finditer(sentence, start, match.end())
            if not self._is_of_relative(sentence, hedge, match)
        ]
        row = self.verbs.get(match[0].lower())
        if not (hedges or row):
            # What is told with a noun may be its sentence's subject.
            hedges = list(self.any_hedge.finditer(sentence, match.end(), end))[:1]
        doubt = self._find_doubt(sentence, start, match.end())
        hedge = doubt or (hedges[-1] if hedges else None)
        first = min(hedge.start(), match.start()) if hedge else match.start()
        phrase = sentence[first : match.end()]
        return EffectClaim(
            place=place,
            phrase=phrase if len(phrase) <= LONGEST_SHOWN else match[0],
            verb=match[0],
            forms=tuple(row or ()),
            hedge=hedge[0] if hedge else "",
            levels=self._levels(hedge) if hedge else frozenset({HIGH}),
            is_addition=self._is_addition(place, sentence, match),
        )

    def _clause_start(self, sentence: str, place: int) -> int:
        """Return where the clause begins that goes on at a place."""
        ends = [match.end() for match in CLAUSE_END.finditer(sentence)]
        if opening := self.openings.match(sentence):
            ends.append(opening.end())
        return max((end for end in ends if end <= place), default=0)

    def _is_of_relative(
        self, sentence: str, hedge: re.Match[str], claim: re.Match[str]
    ) -> bool:
        """Tell whether a hedge stands in a relative clause that tells no effect: the
        trial that might change practice showed…"""
        far = len(sentence[hedge.end() : claim.start()].split()) > WORDS_BETWEEN
        return far and bool(self.relative.search(sentence[: hedge.start()]))

    def _find_doubt(self, sentence: str, start: int, end: int) -> re.Match[str] | None:
        """Return what says that the evidence is very uncertain, in the clause of a claim
        or after it; what is uncertain of another outcome says nothing of this one.
        """
        for match in self.hedges[VERY_LOW].finditer(sentence, start):
            is_of_another = (
                ANOTHER_OUTCOME.match(sentence, match.end())
                or (match.start() >= end and ANOTHER_QUESTION.match(match[0]))
                or self._is_addition(0, sentence, match)
            )
            if match.end() <= end or not is_of_another:
                return match
        return None

    def _levels(self, hedge: re.Match[str]) -> frozenset[int]:
        """Return every level with which a phrase goes."""
        matches = {
            level: pattern.match(hedge.string, hedge.start())
            for level, pattern in self.hedges.items()
        }
        return frozenset(
            level
            for level, match in matches.items()
            if match and match.end() == hedge.end()
        )

    def _find_other_level(
        self, sentences: list[str], certainty: str, lowest: int, highest: int
    ) -> Iterator[DoubtfulWording]:
        """Yield that the text names another level than is declared, and not that one."""
        named = {
            level: match
            for sentence in sentences
            for level, pattern in self.stated.items()
            if (match := pattern.search(sentence))
        }
        if named and not any(lowest <= level <= highest for level in named):
            found = next(iter(named.values()))[0]
            words = _("“%(found)s”: this finding's certainty is given as %(level)s.")
            words %= {"found": found, "level": _label(certainty)}
            yield DoubtfulWording("other-level", found, words)

    def _level_fault(
        self, code: str, claim: EffectClaim, certainty: str, level: int
    ) -> DoubtfulWording:
        more = _(
            "“%(found)s” says more than %(level)s certainty bears. "
            "Better: “%(better)s” (%(source)s)."
        )
        less = _(
            "“%(found)s” says less than %(level)s certainty does. "
            "Better: “%(better)s” (%(source)s)."
        )
        words = (more if code == "overstated" else less) % {
            "found": claim.phrase,
            "level": _label(certainty),
            "better": self._better_words(claim, level),
            "source": SOURCE,
        }
        return DoubtfulWording(code, claim.phrase, words, code == "understated")

    def _better_words(self, claim: EffectClaim, level: int) -> str:
        """Return the verb as it goes with a level, or how its words begin."""
        if not claim.forms:
            forms = {"base": "…", "form": "…"}
        else:
            base, third, _past = claim.forms
            form = third if claim.hedge else claim.verb.lower()
            forms = {"base": base, "form": form}
        words = self.better[level]
        for name, form in forms.items():
            words = words.replace(f"%({name})s", form)
        return words


class WordRule:
    """Phrases that are wrong at every certainty, but behind the `except` ones and within
    the `apart` ones.
    """

    def __init__(self, code: str, table: WordLists[list[str]]) -> None:
        self.code = code
        self.phrases = _pattern(table["phrases"])
        self.unless = (
            _pattern(table["except"], end=r"\s*$") if "except" in table else None
        )
        self.apart = _pattern(table["apart"]) if "apart" in table else None
        self.warning, self.source = table["warning"][0], table["source"][0]

    def find(self, sentence: str) -> str:
        """Return the first phrase of a sentence that is wrong, or nothing."""
        if self.apart:
            sentence = self.apart.sub("… ", sentence)
        for match in self.phrases.finditer(sentence):
            before = sentence[: match.start()]
            if not (self.unless and self.unless.search(before)):
                return match[0].strip(" ,;:")
        return ""


@cache
def _load_phrases(language: str) -> CertaintyPhrases:
    tables = read_word_lists(PHRASES / f"{language}.toml")
    parts = {f"<{name}>": phrases[0] for name, phrases in tables["parts"].items()}
    for table in tables.values():
        for name, phrases in table.items():
            table[name] = [_with_parts(phrase, parts) for phrase in phrases]
    return CertaintyPhrases(tables)


def _with_parts(phrase: str, parts: Mapping[str, str]) -> str:
    for name, part in parts.items():
        phrase = phrase.replace(name, part)
    return phrase


def level_range(certainty: str) -> tuple[int, int] | None:
    """Return the lowest and highest level of a certainty, if it has one."""
    ends = [LEVELS.index(level) for level in LEVEL.findall(certainty)]
    return (min(ends), max(ends)) if ends else None


def _label(certainty: str) -> str:
    return str(Certainty(certainty).label).lower()


def _joined(lists: Mapping[str, list[str]]) -> list[str]:
    return [phrase for phrases in lists.values() for phrase in phrases]


def _pattern(
    phrases: Iterable[str], end: str = "", flags: re.RegexFlag = re.IGNORECASE
) -> re.Pattern[str]:
    """Match any of the phrases as whole words; `end` is what must follow."""
    # The longest first: of two that begin alike, the longer says more.
    either = "|".join(sorted(phrases, key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?:{either})(?![\w-]){end}", flags)

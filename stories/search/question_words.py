"""Words of questions and requests that say little about the stories that are wanted."""

from stories.choices import MissionArea

# Words about searching itself. They count only if a query has no others.
NOISE_WORDS = frozenset(
    [
        "about",
        "any",
        "anybody",
        "anyone",
        "anything",
        "can",
        "could",
        "case",
        "cases",
        "come",
        "done",
        "center",
        "centers",
        "ever",
        "everything",
        "example",
        "examples",
        "find",
        "fusion",
        "give",
        "happen",
        "happened",
        "help",
        "helped",
        "look",
        "looking",
        "many",
        "often",
        "me",
        "much",
        "people",
        "please",
        "search",
        "show",
        "someone",
        "something",
        "stories",
        "story",
        "success",
        "tell",
        "true",
        "use",
        "used",
        "want",
        "whose",
    ]
)


# What centers do in stories of a mission area, in words of questions.
INTENTS: dict[MissionArea, str] = {
    MissionArea.PREVENT: (
        "avert averted foil foiled prevent prevented preventing prevention stop stopped stopping"
        " thwart thwarted"
    ),
    MissionArea.PROTECT: (
        "guard guarded protect protected protecting protection safe safety secure secured securing"
    ),
    MissionArea.RESPOND: "handle handled react reacted respond responded response",
    MissionArea.INVESTIGATE: "investigate investigated solve solved",
}
MISSION_OF_WORD: dict[str, MissionArea] = {}
for _area, _words in INTENTS.items():
    MISSION_OF_WORD |= dict.fromkeys(_words.split(), _area)

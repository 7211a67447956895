"""An article of three sentences, for the tests of cleaning."""

ARTICLE = [
    "The harbour board has approved a second slipway for the lifeboat station.",
    "Work starts after the spring tides and should take eleven weeks.",
    "The old slipway stays open for the whole of that time.",
]

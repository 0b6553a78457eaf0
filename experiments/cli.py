"""The ``greenforge`` command: options in, one clear line and an exit code out.

Exit codes: 0 fine; 1 internal error, with its traceback; 2 wrong input, in one line; 3 some runs failed; 130
interrupted. Nothing heavy is
imported before a command needs it, so that help and listings answer at once. The parser is the standard library's: it
loads in a fifth of the time of typer, which needs pydantic for every option, and its refusals can be worded here.
"""

import argparse
import io
import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from experiments.commands import COMMANDS, command
from experiments.folders import PROGRAM
from experiments.listing import LISTINGS, Format, show
from experiments.single import DEFAULT_FIRMS, DEFAULT_SEED, PICTURE_SUFFIXES, RESULTS, Request, simulate
from model.catalogue import SHIPPED
from model.clock import DEFAULT_LAST_YEAR
from model.errors import InputError, nearest
from model.policy import DEFAULT_SCENARIO

WRONG_INPUT, INTERRUPTED, PIPE_CLOSED = 2, 130, 141
DEFAULT_HOST, DEFAULT_PORT = "127.0.0.1", 8765
LAST_PORT = 65535

Action = Callable[[argparse.Namespace], int | None]


class Parser(argparse.ArgumentParser):
    """An argument parser that raises :class:`InputError` where argparse prints its usage and leaves."""

    def error(self, message: str) -> NoReturn:
        """Refuse the arguments, saying where help is."""
        raise InputError(f"{message} (see '{self.prog} --help')")


def main() -> NoReturn:
    """Entry point of the console script."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")  # names are not ASCII, whatever the locale
    sys.exit(execute(sys.argv[1:]))


def execute(arguments: Sequence[str]) -> int:
    """Run the command with these arguments and return its exit code; internal errors pass through."""
    try:
        options = parse(arguments)
        code = (_print_version if options.version else options.command)(options)
        sys.stdout.flush()
    except InputError as error:
        print(f"{PROGRAM}: error: {' '.join(str(error).split())}", file=sys.stderr)
        return WRONG_INPUT
    except KeyboardInterrupt:
        print(f"{PROGRAM}: interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # 'greenforge levers | head': whoever read the output has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    return code or 0


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Return the options, with the function to call as ``command``.

    Raises:
        InputError: an unknown command or option, or a value of the wrong kind.
    """
    arguments = _with_negative_values(arguments)
    first = arguments[0] if arguments else ""
    parser, commands = _parsers(first)
    if first and not first.startswith("-") and first not in commands:
        parser.error(f"unknown command '{first}'{nearest(first, commands)}")
    used = commands.get(first, parser)
    if used is parser:  # then there is no command, and what looks like one is a stray argument
        options, unknown = parser.parse_known_args([word for word in arguments if word.startswith("-")])
    else:
        options, unknown = parser.parse_known_args(arguments)
    if unknown:
        _refuse_unknown(unknown[0], used, commands)
    return options


def _with_negative_values(arguments: Sequence[str]) -> list[str]:
    """The arguments with ``--reach -10%`` written ``--reach=-10%``: what begins with a digit is a value, no option."""
    found: list[str] = []
    for word in arguments:
        if found and re.match(r"-[\d.]", word) and re.fullmatch(r"--[\w-]+", found[-1]):
            found[-1] += f"={word}"
        else:
            found.append(word)
    return found


def _refuse_unknown(word: str, used: Parser, commands: Mapping[str, Parser]) -> NoReturn:
    option = word.partition("=")[0]
    if not option.startswith("-"):
        used.error(f"unknown argument '{word}'")
    if any(own.startswith(option) for own in _options_of(used)):
        used.error(f"unknown option '{option}'{nearest(option, _options_of(used))}")
    for name, other in commands.items():
        if other is not used and option in _options_of(other):
            used.error(f"unknown option '{option}'; it belongs to '{PROGRAM} {name}'")
    used.error(f"unknown option '{option}'{nearest(option, _options_of(used))}")


def _options_of(parser: Parser) -> list[str]:
    return [text for action in parser._actions for text in action.option_strings]


def _parsers(first: str) -> tuple[Parser, dict[str, Parser]]:
    """The parser and that of each command; those of studies have their options only where they come first."""
    parser = Parser(
        prog=PROGRAM, allow_abbrev=False,
        description="A policy laboratory for the green transition of manufacturing. "
        f"Without a command it simulates '{DEFAULT_SCENARIO}' and writes the results to {RESULTS / DEFAULT_SCENARIO}.",
    )  # fmt: skip
    parser.set_defaults(command=lambda _: simulate(Request()))
    parser.add_argument("--version", action="store_true", help="print the version")
    group = parser.add_subparsers(title="commands", metavar="COMMAND", parser_class=Parser)
    commands: dict[str, Parser] = {}

    def add(name: str, action: Action, words: str) -> Parser:
        sentence = f"{words[0].upper()}{words[1:]}."
        commands[name] = group.add_parser(name, help=words, description=sentence, allow_abbrev=False)
        commands[name].set_defaults(command=action)
        return commands[name]

    _add_run_options(add("run", _run, "simulate a scenario, write its tables and say what happened"))
    board = add("scoreboard", _scoreboard, "compare results with the official targets")
    board.add_argument(
        "folders", nargs="*", type=Path, metavar="FOLDER",
        help=f"result folders (default: the one written last in {RESULTS})",
    )  # fmt: skip
    _add_format(board)
    _add_explain_options(add("explain", _explain, "tell the story of one enterprise and what would have moved it"))
    for name, words in COMMANDS.items():
        study = add(name, _study(name), words)
        if name == first:
            command(name).options(study)
    for name in LISTINGS:
        _add_format(add(name, _list(name), f"list the {name}"))
    server = add("serve", _serve, "serve the app to a browser on this machine")
    server.add_argument("--host", default=DEFAULT_HOST, help=f"address to listen on (default: {DEFAULT_HOST})")
    server.add_argument("--port", type=_port, default=DEFAULT_PORT, help=f"port to listen on (default: {DEFAULT_PORT})")
    server.add_argument(
        "--results", type=Path, metavar="DIR", help=f"results directory that the page shows (default: {RESULTS})"
    )
    return parser, commands


def _add_format(parser: Parser) -> None:
    parser.add_argument(
        "--format", type=str, choices=[form.value for form in Format], default=Format.TABLE.value,
        help="how to write the list; CSV and JSON have more columns (default: table)",
    )  # fmt: skip


def _add_run_options(parser: Parser) -> None:
    def add(name: str, words: str, **settings: Any) -> None:
        default = settings.get("default")
        parser.add_argument(name, help=words if default is None else f"{words} (default: {default})", **settings)

    add(
        "scenario",
        f"a shipped one ('{PROGRAM} scenarios') or a .toml file",
        nargs="?",
        default=DEFAULT_SCENARIO,
        metavar="SCENARIO",
    )
    _add_world_options(parser)
    add(
        "--out",
        f"folder for the results (default: {RESULTS}/SCENARIO, with the names of the levers set)",
        type=Path,
        metavar="DIR",
    )
    add("--plot", f"also draw a picture ({' or '.join(PICTURE_SUFFIXES)})", type=Path, metavar="FILE")


def _add_explain_options(parser: Parser) -> None:
    parser.add_argument(
        "--firm", help="number of the enterprise, from 0 to one less than --firms", type=_whole, required=True,
        metavar="ID",
    )  # fmt: skip
    parser.add_argument(
        "--scenario", help=f"a shipped one or a .toml file (default: {DEFAULT_SCENARIO})", default=DEFAULT_SCENARIO,
        metavar="SCENARIO",
    )  # fmt: skip
    _add_world_options(parser)
    parser.add_argument("--format", choices=["text", "json"], default="text", help="how to tell it (default: text)")
    parser.add_argument("--csv", help="also write every decision into this file", type=Path, metavar="FILE")


def _add_world_options(parser: Parser) -> None:
    def add(name: str, words: str, **settings: Any) -> None:
        default = settings.get("default")
        parser.add_argument(name, help=words if default is None else f"{words} (default: {default})", **settings)

    add("--firms", "how many enterprises are simulated", type=_whole, default=DEFAULT_FIRMS, metavar="N")
    add(
        "--seed",
        "root of all chance; the same seed gives the same results",
        type=_whole,
        default=DEFAULT_SEED,
        metavar="S",
    )
    add("--until", "last year", type=_whole, default=DEFAULT_LAST_YEAR, metavar="YEAR")
    add(
        "--set",
        "set a lever throughout, or from dates on: publicity=0.1@2019,0.3@2025Q1; in one region or sector: "
        "inspection_rate:HE=0.3; may be repeated",
        action="append",
        dest="settings",
        metavar="LEVER[:PLACE]=VALUE",
    )
    add("--data", "folder with other data files (default: those shipped)", type=Path, metavar="DIR")


def _run(options: argparse.Namespace) -> None:
    simulate(Request(
        scenario=options.scenario, firms=options.firms, seed=options.seed, until=options.until,
        settings=tuple(options.settings or ()), out=options.out, plot=options.plot, data=options.data or SHIPPED,
    ))  # fmt: skip


def _explain(options: argparse.Namespace) -> None:
    from experiments.explain import Form, Question, explain

    explain(Question(
        firm=options.firm, scenario=options.scenario, firms=options.firms, seed=options.seed, until=options.until,
        settings=tuple(options.settings or ()), data=options.data or SHIPPED, form=Form(options.format),
        csv=options.csv,
    ))  # fmt: skip


def _study(name: str) -> Action:
    return lambda options: command(name).run(options)


def _list(name: str) -> Action:
    return lambda options: show(name, Format(options.format), sys.stdout)


def _scoreboard(options: argparse.Namespace) -> None:
    from experiments import scoreboard

    scoreboard.show(options.folders or [scoreboard.latest(RESULTS)], Format(options.format), sys.stdout)


def _serve(options: argparse.Namespace) -> None:
    from web.serving import serve

    serve(options.host, options.port, options.results)


def _print_version(_: argparse.Namespace) -> None:
    from experiments.manifest import version

    print(f"{PROGRAM} {version()}")


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number") from None


def _port(text: str) -> int:
    port = _whole(text)
    if not 1 <= port <= LAST_PORT:
        raise argparse.ArgumentTypeError(f"{port} is not a port; give 1 to {LAST_PORT}")
    return port

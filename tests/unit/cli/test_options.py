"""Commands that ask for the same thing ask for it in the same words."""

import click
import pytest
import typer
from typer.testing import CliRunner

from seriatim.cli import options
from seriatim.cli.app import command_line


def parameters(command):
    """Return the parameters of a command as a user meets them, by name."""
    group = typer.main.get_command(command_line())
    made = group.get_command(click.Context(group), command)
    return {parameter.name: parameter for parameter in made.params}


@pytest.mark.parametrize("command", ["run", "publish", "patient"])
def test_a_registry_is_read_with_a_protocol_and_a_mapping(command):
    asked = parameters(command)
    assert asked["registry"].required
    assert asked["protocol"].opts == ["--protocol", "-p"]
    assert asked["protocol"].default == options.PROTOCOL
    assert asked["mapping"].opts == ["--mapping", "-m"]


@pytest.mark.parametrize("command", ["plan", "prove"])
def test_a_protocol_alone_needs_no_option(command):
    asked = parameters(command)["protocol"]
    assert asked.param_type_name == "argument"
    assert asked.default == options.PROTOCOL


def test_the_usual_protocol_and_dictionary_are_shipped():
    run = CliRunner().invoke
    assert run(command_line(), ["plan", options.PROTOCOL]).exit_code == 0
    assert run(command_line(), ["dictionary", "--dictionary", options.DICTIONARY]).exit_code == 0

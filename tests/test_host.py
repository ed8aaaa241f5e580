from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
from plugin_texts import SWAY

from artforge.admission import fault_of
from artforge.errors import PluginError
from artforge.host import Host, discover, installed
from artforge.parts import Transform

RECIPES = Path(__file__).parent.parent / "recipes"
BUILT_IN = ("basics", "convolution", "cppn", "decoder", "dream")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    before = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - before:
        if getattr(sys.modules[name], "__file__", "") and str(tmp_path) in str(sys.modules[name].__file__):
            del sys.modules[name]


def with_plugins(folder: Path, **texts: str) -> Host:
    for name, text in texts.items():
        (folder / f"{name}.py").write_text(textwrap.dedent(text))
    return discover(folder, environ={})


def names(host: Host, kind: str) -> list[str]:
    return [part.part_name() for part, _ in host.parts(kind)]


def states(host: Host) -> dict[str, str]:
    return {plugin.name: plugin.state for plugin in host.plugins}


def test_the_built_in_plugins_are_found_by_their_entry_points() -> None:
    host = discover(environ={})
    assert states(host) == dict.fromkeys(BUILT_IN, "working")
    assert host.problems == []
    assert all(plugin.candidate.distribution == "artforge" for plugin in host.plugins)


def test_a_plugin_in_a_folder_that_was_named_brings_its_parts(folder: Path) -> None:
    host = with_plugins(folder, sway=SWAY)
    assert "sway" in names(host, "transform")
    assert host.find(("transform",), "sway").model_validate({"amplitude": 0.5}).model_dump() == {"amplitude": 0.5}


def test_a_package_in_a_folder_is_a_plugin_too(folder: Path) -> None:
    (folder / "waves").mkdir()
    (folder / "waves" / "__init__.py").write_text(SWAY)
    assert states(discover(folder, environ={}))["waves"] == "working"


def test_an_absent_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PluginError, match="no such folder"):
        discover(tmp_path / "gone")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("import no_such_module", "No module named 'no_such_module'"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("1 / 0", "division by zero"),
        ("def broken(:", "SyntaxError"),
        ("from artforge import hookimpl\n@hookimpl\ndef artforge_parts(): return None", "expected a list of classes"),
        ("from artforge import hookimpl\n@hookimpl\ndef artforge_parts(wrong): return []", "wrong"),
        ("from artforge import hookimpl\n@hookimpl\ndef artforge_parts(): 1 / 0", "division by zero"),
    ],
)
def test_a_broken_plugin_is_named_in_a_line_and_the_others_work(folder: Path, text: str, said: str) -> None:
    host = with_plugins(folder, broken=text, sway=SWAY)
    assert states(host)["broken"] == "broken"
    assert "sway" in names(host, "transform")
    assert len(host.problems) == 1
    assert "plugin 'broken'" in host.problems[0]
    assert said in host.problems[0]
    assert "\n" not in host.problems[0]
    assert ("broken" in sys.modules) == ("hookimpl" in text)  # as Python does, what fails while it runs is forgotten


def test_of_two_parts_with_one_name_neither_loads_and_both_are_named(folder: Path) -> None:
    host = with_plugins(folder, one=SWAY, two=SWAY)
    assert "sway" not in names(host, "transform")
    assert "'one'" in host.problems[0]
    assert "'two'" in host.problems[0]
    with pytest.raises(LookupError, match="neither is used"):
        host.find(("transform",), "sway")


def test_a_built_in_part_keeps_its_name(folder: Path) -> None:
    host = with_plugins(folder, mine=SWAY.replace("Sway", "Zoom"))
    assert host.find(("transform",), "zoom").__module__.startswith("artforge_basics")
    assert "the built-in one is used" in host.problems[0]


def test_strict_plugins_stop_at_what_is_broken_or_in_conflict(folder: Path) -> None:
    (folder / "broken.py").write_text("1 / 0")
    with pytest.raises(PluginError, match="division by zero"):
        discover(folder, strict=True, environ={})


def test_a_disabled_plugin_is_not_imported(folder: Path) -> None:
    (folder / "broken.py").write_text("1 / 0")
    host = discover(folder, environ={"ARTFORGE_DISABLE": "broken, cppn"})
    assert states(host) == {**dict.fromkeys(BUILT_IN, "working"), "cppn": "disabled", "broken": "disabled"}
    assert host.problems == []


def test_an_unknown_part_gets_a_suggestion() -> None:
    with pytest.raises(LookupError, match="did you mean 'zoom'"):
        installed().find(("transform",), "zom")


def test_a_part_of_another_kind_is_said_to_be_one() -> None:
    with pytest.raises(LookupError, match="'cppn' is a source; expected a transform"):
        installed().find(("transform",), "cppn")


def test_a_part_whose_fields_cannot_be_understood_is_named(folder: Path) -> None:
    text = SWAY.replace("from artforge", "from __future__ import annotations\nfrom artforge", 1).replace(
        ": units.Distance", ": Nothing"
    )
    with pytest.raises(LookupError, match=r"'sway' of plugin 'sway' .* is broken"):
        with_plugins(folder, sway=text).find(("transform",), "sway")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("return [Sway()]", "no part"),
        ("return [Transform]", "is a kind"),
        ("return [int]", "no part"),
    ],
)
def test_what_is_no_part_is_left_out_and_named(folder: Path, text: str, said: str) -> None:
    host = with_plugins(folder, sway=SWAY.replace("return [Sway]", text))
    assert said in host.problems[0]
    assert states(host)["sway"] == "working"


def test_a_part_needs_a_docstring() -> None:
    class Bare(Transform):
        pass

    assert "no docstring" in (fault_of(Bare) or "")


@pytest.mark.parametrize("taken", ["use", "id"])
def test_a_part_may_not_take_the_keys_of_recipes(taken: str) -> None:
    greedy = type(
        "Greedy", (Transform,), {"__doc__": "Take.", "__annotations__": {taken: str}, taken: "", "__module__": __name__}
    )
    assert repr(taken) in (fault_of(greedy) or "")


def test_hooks_are_called_for_every_plugin_and_a_failing_one_does_no_harm(folder: Path) -> None:
    listening = """
        from artforge import hookimpl
        heard = []
        @hookimpl
        def artforge_frame_done(index, seconds):
            heard.append((index, seconds))
    """
    failing = """
        from artforge import hookimpl
        @hookimpl
        def artforge_frame_done(job):
            raise ValueError("no ears")
    """
    host = with_plugins(folder, failing=failing, listening=listening)
    host.tell("artforge_frame_done", job=None, index=3, seconds=0.5)
    assert sys.modules["listening"].heard == [(3, 0.5)]
    assert "no ears" in host.problems[0]


def test_a_suffix_leads_to_its_writer_in_either_case() -> None:
    assert installed().writer(".PNG").part_name() == "png"
    with pytest.raises(LookupError, match=r"cannot write \.bmp"):
        installed().writer(".bmp")


def test_import_times_are_measured() -> None:
    assert all(plugin.milliseconds > 0 for plugin in discover(environ={}).plugins)


def test_a_plugin_that_brings_a_list_in_its_list_hurts_no_other(folder: Path) -> None:
    text = "from artforge import hookimpl\n@hookimpl\ndef artforge_parts():\n    return [['no part']]\n"
    host = with_plugins(folder, nested=text)
    assert "['no part'] is no part" in host.problems[0]


def test_a_plugin_named_as_a_module_of_python_is_refused(folder: Path) -> None:
    before = sys.modules["json"]
    host = with_plugins(folder, json="")
    assert "there is another module 'json'" in host.problems[0]
    assert sys.modules["json"] is before


def test_a_built_in_writer_keeps_its_suffixes(folder: Path) -> None:
    text = """
    from artforge import Writer, hookimpl

    class Zpng(Writer):
        '''Write nothing.'''
        suffixes = (".png", ".zpng")
        def open(self, film, path): ...
        def provenance(self, path): ...

    @hookimpl
    def artforge_parts():
        return [Zpng]
    """
    host = with_plugins(folder, zpng=text)
    assert host.writer(".png").part_name() == "png"
    assert host.writer(".zpng").part_name() == "zpng"


def test_what_an_import_prints_and_where_it_goes_stays_its_own(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import os

    before = os.getcwd()
    with_plugins(folder, noisy="import os\nprint('hello')\nos.chdir('/')\n" + SWAY)
    assert os.getcwd() == before
    assert capsys.readouterr().out == ""


def test_a_hook_that_exits_does_not_end_the_run(folder: Path) -> None:
    text = "from artforge import hookimpl\n@hookimpl\ndef artforge_run_finished(report): raise SystemExit(0)"
    host = with_plugins(folder, leaving=text)
    host.tell("artforge_run_finished", report=None)
    assert "SystemExit" in host.problems[0]


def test_a_writer_without_suffixes_is_left_out(folder: Path) -> None:
    text = """
        from artforge import Writer, hookimpl
        class Odd(Writer):
            '''Write nothing.'''
            suffixes = None
            def open(self, film, path): ...
            def provenance(self, path): ...
        @hookimpl
        def artforge_parts(): return [Odd]
    """
    host = with_plugins(folder, odd=text)
    assert "has no suffixes" in host.problems[0]
    assert host.writer(".png").part_name() == "png"


LAZY = """
from artforge import LazyPart, hookimpl
@hookimpl
def artforge_parts():
    return [LazyPart("transform", "lazy_parts.sway:Sway"), LazyPart("transform", "lazy_parts.broken:Broken")]
"""


@pytest.fixture
def lazy(folder: Path) -> Host:
    package = folder / "lazy_parts"
    package.mkdir()
    (package / "__init__.py").write_text(LAZY)
    (package / "sway.py").write_text(SWAY[: SWAY.index("@hookimpl")])
    (package / "broken.py").write_text("1 / 0")
    return discover(folder, environ={})


def test_a_lazy_part_is_imported_when_it_is_named(lazy: Host) -> None:
    assert lazy.problems == []
    assert "lazy_parts.sway" not in sys.modules
    assert lazy.find(("transform",), "sway").part_name() == "sway"
    assert lazy.plugin_of(lazy.find(("transform",), "sway")).name == "lazy_parts"
    assert "lazy_parts.broken" not in sys.modules


def test_a_lazy_part_that_cannot_be_imported_is_named_and_hurts_no_other(lazy: Host) -> None:
    with pytest.raises(LookupError, match=r"'broken' of plugin 'lazy_parts' .* is broken: ZeroDivisionError"):
        lazy.find(("transform",), "broken")
    with pytest.raises(LookupError, match="ZeroDivisionError"):
        lazy.find(("transform",), "broken")
    assert "sway" in names(lazy, "transform")


def test_a_list_of_all_parts_leaves_out_the_broken_and_notes_it(lazy: Host) -> None:
    assert "broken" not in names(lazy, "transform")
    assert "ZeroDivisionError" in lazy.problems[0]


def test_strict_plugins_import_lazy_parts_too(lazy: Host, folder: Path) -> None:
    with pytest.raises(PluginError, match="division by zero"):
        discover(folder, strict=True, environ={})


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("lazy_parts.sway:Sweep", "no attribute 'Sweep'"),
        ("lazy_parts.gone:Sway", "No module named"),
        ("lazy_parts.sway:Transform", "is a kind"),
        ("lazy_parts.sway:hookimpl", "no part"),
    ],
)
def test_a_lazy_part_whose_place_is_wrong_is_named(lazy: Host, folder: Path, place: str, said: str) -> None:
    (folder / "wrong.py").write_text(LAZY.replace("lazy_parts.sway:Sway", place))
    host = discover(folder, environ={"ARTFORGE_DISABLE": "lazy_parts"})
    assert list(host.parts("transform"))
    assert any(said in problem for problem in host.problems)


def test_a_lazy_part_of_another_kind_is_named(lazy: Host, folder: Path) -> None:
    (folder / "wrong.py").write_text(LAZY.replace('"transform", "lazy_parts.sway', '"filter", "lazy_parts.sway'))
    with pytest.raises(LookupError, match="is the transform 'sway'"):
        discover(folder, environ={}).find(("filter",), "sway")


def test_a_picture_is_written_without_importing_the_other_formats() -> None:
    code = "import sys; from artforge.host import discover; discover(environ={}).writer('.png')\n"
    code += "print([name for name in sys.modules if name.startswith('artforge_basics.writers.')])"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert "artforge_basics.writers.png" in done.stdout
    assert not {"gif", "mp4", "webpage"} & set(done.stdout.replace("'", ".").split("."))


def test_a_recipe_is_read_without_importing_parts_that_it_does_not_name() -> None:
    code = "import sys; from artforge.host import discover; from artforge.recipe.load import read\n"
    code += f"read({str(RECIPES / 'normal.yaml')!r}, discover(environ={{}}))\n"
    code += "print('artforge_basics.writers.mp4' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "False"

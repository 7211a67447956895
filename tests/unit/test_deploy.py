"""The files in deploy/ fit the program: what they name exists, and what keeps an installation safe stands in them."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

from ingest import metrics
from ingest.config import Settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
RULES = DEPLOY / "prometheus" / "rules.yml"
DASHBOARD = DEPLOY / "grafana" / "dashboard.json"
COMPOSE = ROOT / "docker-compose.yml"
YAML_FILES = sorted([COMPOSE, *DEPLOY.rglob("*.yml"), *DEPLOY.rglob("*.yaml")])

_PROMETHEUS_OWN = {"up", "ALERTS"}
"""Series that Prometheus makes itself."""
_SELECTOR = re.compile(r"\b([a-zA-Z_]\w*)\{([^}]*)\}|\b((?:ingest|process)_\w+)")
_MATCHER = re.compile(r'(\w+)(=~|!~|!=|=)"([^"]*)"')
_SCRAPED = {"job", "instance"}
"""Labels that Prometheus adds when it asks a daemon."""


def _yaml(path):
    return yaml.safe_load(path.read_text("utf-8"))


def _alerts():
    return {rule["alert"]: rule for group in _yaml(RULES)["groups"] for rule in group["rules"]}


def _expressions():
    """Yield each expression of rules and dashboard, with where it stands."""
    for name, rule in _alerts().items():
        yield pytest.param(rule["expr"], id=name)
    dashboard = json.loads(DASHBOARD.read_text("utf-8"))
    for note in dashboard["annotations"]["list"]:
        yield pytest.param(note["expr"], id=f"dashboard: {note['name']}")
    for panel in dashboard["panels"]:
        for target in panel.get("targets", ()):
            yield pytest.param(target["expr"], id=f"{panel['title']} {target['refId']}")


def _described(series):
    """Return the description of the metric that a series belongs to, and the labels that the series has besides."""
    for ending, besides in (("_bucket", {"le"}), ("_sum", set()), ("_count", set())):
        name = series.removesuffix(ending)
        if name != series and name in metrics.METRICS and metrics.METRICS[name].kind == "histogram":
            return metrics.METRICS[name], besides
    assert series in metrics.METRICS, f"there is no metric {series}"
    return metrics.METRICS[series], set()


@pytest.mark.parametrize("path", YAML_FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_each_yaml_file_can_be_read(path):
    assert list(yaml.safe_load_all(path.read_text("utf-8")))


@pytest.mark.parametrize("expression", list(_expressions()))
def test_an_expression_names_metrics_labels_and_values_that_exist(expression):
    found = 0
    for named, matchers, alone in _SELECTOR.findall(expression):
        series = named or alone
        found += 1
        if series in _PROMETHEUS_OWN:
            continue
        described, besides = _described(series)
        for label, operator, value in _MATCHER.findall(matchers):
            assert label in {*described.labels, *besides, *_SCRAPED}, f"{series} has no label {label}"
            known = set(map(str, described.labels.get(label, ())))
            if operator in ("=", "=~") and known:
                assert set(value.split("|")) <= known, f"{series} has no {label} {value}"
    assert found
    for clause in re.findall(r"\bby \(([^)]*)\)", expression):
        names = {name for pair in _SELECTOR.findall(expression) if (name := pair[0] or pair[2]) not in _PROMETHEUS_OWN}
        allowed = {label for name in names for label in (*_described(name)[0].labels, *_described(name)[1])}
        assert set(clause.split(", ")) <= allowed | _SCRAPED, f"no such label: {clause}"


@pytest.mark.parametrize("alert", list(_alerts()))
def test_each_alert_has_its_part_of_the_runbook_and_its_test(alert):
    page, _, heading = _alerts()[alert]["annotations"]["runbook"].partition("#")
    assert heading == alert.lower()
    assert f"### {alert}\n" in (ROOT / page).read_text("utf-8")
    tested = [
        case
        for test in _yaml(DEPLOY / "prometheus" / "rules_test.yml")["tests"]
        for case in test["alert_rule_test"]
        if case["alertname"] == alert
    ]
    assert any(case["exp_alerts"] for case in tested)


def test_the_runbook_has_no_alert_that_does_not_exist():
    page = (ROOT / "docs" / "operating.md").read_text("utf-8")
    assert set(re.findall(r"^### (Ingest\w+)$", page, re.MULTILINE)) == set(_alerts())


@pytest.mark.parametrize(
    "command",
    [
        ("promtool", "check", "rules", RULES),
        ("promtool", "test", "rules", DEPLOY / "prometheus" / "rules_test.yml"),
        ("promtool", "check", "config", DEPLOY / "prometheus" / "prometheus.yml"),
        ("hadolint", DEPLOY / "Dockerfile"),
        ("shellcheck", DEPLOY / "make-secrets"),
        ("kubectl", "kustomize", DEPLOY),
    ],
    ids=lambda command: " ".join(map(str, command[:3])).replace(f"{ROOT}/", ""),
)
def test_the_tools_of_those_who_read_these_files_find_nothing_wrong(command):
    if not shutil.which(command[0]):
        pytest.skip(f"there is no {command[0]} on this machine")
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False, timeout=110)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_panels_of_the_dashboard_do_not_overlap_and_name_the_data_source_that_is_set_up():
    dashboard = json.loads(DASHBOARD.read_text("utf-8"))
    (source,) = _yaml(DEPLOY / "grafana" / "provisioning" / "datasources" / "prometheus.yml")["datasources"]
    taken = set()
    for panel in dashboard["panels"]:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & taken, panel["title"]
        assert place["x"] + place["w"] <= 24
        taken |= cells
        if panel["type"] != "row":
            assert panel["datasource"]["uid"] == source["uid"]
            assert panel["description"]
    identities = [panel["id"] for panel in dashboard["panels"]]
    assert len(set(identities)) == len(identities)


@pytest.mark.parametrize("name", list(_yaml(COMPOSE)["services"]))
def test_each_service_of_compose_is_confined(name):
    service = _yaml(COMPOSE)["services"][name]
    assert service["cap_drop"] == ["ALL"]
    assert service["read_only"] is True
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["mem_limit"]
    assert {"max-size", "max-file"} <= service["logging"]["options"].keys()
    # what is published is for this machine only
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))
    # the image of the daemon has a health check of its own
    assert name == "ingest" or service["healthcheck"]["test"][0] == "CMD"


def test_the_container_gets_no_variable_of_compose_that_looks_like_a_setting_and_is_none():
    # all that stands in .env reaches the container, also what is meant for compose itself
    used = set(re.findall(r"\$\{(\w+)", COMPOSE.read_text("utf-8")))
    assert used
    settings = {f"INGEST_{name.upper()}" for name in Settings.model_fields}
    assert {name for name in used if name.startswith("INGEST_")} <= settings


def test_the_list_of_feeds_lies_in_a_folder_that_is_mounted_as_a_whole():
    # an editor puts a new file in the place of the old one; a mounted file would stay the old one
    daemon = _yaml(COMPOSE)["services"]["ingest"]
    (mount,) = daemon["volumes"]
    here, there, mode = mount.split(":")
    assert (ROOT / here).is_dir()
    assert mode == "ro"
    listed = Path(daemon["environment"]["INGEST_FEEDS"])
    assert (ROOT / here / listed.relative_to(there)).is_file()
    (generated,) = _yaml(DEPLOY / "kustomization.yaml")["configMapGenerator"][0]["files"]
    assert (DEPLOY / generated).samefile(ROOT / here / listed.name)


def test_no_password_stands_in_compose_and_each_secret_is_made_by_the_script(tmp_path):
    compose = _yaml(COMPOSE)
    for service in compose["services"].values():
        for variable, value in service.get("environment", {}).items():
            if re.search(r"PASSWORD|DATABASE_URL", variable):
                assert variable.endswith("_FILE")
                assert value.removeprefix("/run/secrets/") in service["secrets"]
    (tmp_path / "deploy").mkdir()
    script = shutil.copy2(DEPLOY / "make-secrets", tmp_path / "deploy")
    subprocess.run([script], check=True, capture_output=True, timeout=20)
    made = {path.name: path.read_text() for path in (tmp_path / "deploy" / "secrets").iterdir()}
    assert {f"deploy/secrets/{name}" for name in made} == {secret["file"] for secret in compose["secrets"].values()}
    assert made["database_url"] == f"postgresql://ingest:{made['postgres_password']}@postgres/ingest"
    assert len({*made.values()}) == len(made)
    assert (tmp_path / "deploy" / "secrets").stat().st_mode & 0o077 == 0
    # a second run keeps what the database was made with
    subprocess.run([script], check=True, capture_output=True, timeout=20)
    assert {path.name: path.read_text() for path in (tmp_path / "deploy" / "secrets").iterdir()} == made


def test_the_image_has_a_pinned_base_its_version_and_a_health_check_without_a_shell():
    lines = (DEPLOY / "Dockerfile").read_text("utf-8").splitlines()
    (base,) = [line for line in lines if line.startswith("ARG PYTHON=")]
    assert re.fullmatch(r"ARG PYTHON=python:3\.\d+-slim-\w+@sha256:[0-9a-f]{64}", base)
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert f"ARG VERSION={version}" in lines
    (health,) = [line for line in lines if line.startswith("HEALTHCHECK")]
    assert health.endswith('CMD ["ingest", "health"]')
    # a change of the code makes no layer of packages anew
    assert (
        lines.index("COPY ingest ingest")
        > lines.index("COPY constraints.txt /")
        > lines.index("COPY --from=names /names /")
    )
    assert "USER 10001:10001" in lines


def test_a_pod_is_confined_and_asked_at_the_port_that_the_daemon_opens():
    deployment = _yaml(DEPLOY / "kubernetes" / "deployment.yaml")
    pod = deployment["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert pod["securityContext"]["runAsNonRoot"] is True
    environment = {variable["name"]: variable["value"] for variable in container["env"]}
    (port,) = container["ports"]
    assert environment["INGEST_HTTP_LISTEN"] == f"0.0.0.0:{port['containerPort']}"
    probes = {kind: container[f"{kind}Probe"]["httpGet"] for kind in ("startup", "liveness", "readiness")}
    assert probes == {
        "startup": {"path": "/livez", "port": port["name"]},
        "liveness": {"path": "/livez", "port": port["name"]},
        "readiness": {"path": "/readyz", "port": port["name"]},
    }
    service = _yaml(DEPLOY / "kubernetes" / "service.yaml")["spec"]
    (served,) = service["ports"]
    assert served["port"] == port["containerPort"]
    # Prometheus finds a daemon that is not ready as well: that is when its figures matter
    assert service["publishNotReadyAddresses"] is True

#!/usr/bin/env python3
"""Validates the SARIF logs of `tejun check --sarif` against the schema, and what the schema cannot say.

usage: validate.py TEJUN PATH…      one call for each path; prints how many logs and results were right, or what is wrong
"""
import json
import pathlib
import re
import subprocess
import sys

import jsonschema

SCHEMA = json.loads((pathlib.Path(__file__).parent / "sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8"))
# Each is a URI reference, relative to a base that the run names, or absolute.
URI = re.compile(r"^(?:file:///)?[A-Za-z0-9._~/%-]+$")


def places(run):
    for result in run["results"]:
        for place in result["locations"] + result.get("relatedLocations", []):
            yield place["physicalLocation"]["artifactLocation"], place["physicalLocation"]["region"]
        for fix in result.get("fixes", []):
            for change in fix["artifactChanges"]:
                for replacement in change["replacements"]:
                    yield change["artifactLocation"], replacement["deletedRegion"]


def problems(log):
    for error in jsonschema.Draft4Validator(SCHEMA).iter_errors(log):
        yield "/".join(map(str, error.absolute_path)) + ": " + error.message
    for run in log["runs"]:
        rules = run["tool"]["driver"]["rules"]
        if len({rule["id"] for rule in rules}) != len(rules):
            yield "a rule stands twice"
        for result in run["results"]:
            if rules[result["ruleIndex"]]["id"] != result["ruleId"]:
                yield f"ruleIndex {result['ruleIndex']} is not {result['ruleId']}"
            if not result["message"]["text"] or len(result["locations"]) != 1:
                yield "code scanning shows one location and one text"
        for artifact, region in places(run):
            if not URI.match(artifact["uri"]):
                yield f"not a URI: {artifact['uri']}"
            if "uriBaseId" in artifact and artifact["uriBaseId"] not in run["originalUriBaseIds"]:
                yield f"unknown base {artifact['uriBaseId']}"
            if (region["startLine"], region["startColumn"]) > (region["endLine"], region["endColumn"]):
                yield f"a region ends before it begins: {region}"
        prints = [(r["ruleId"], r["partialFingerprints"]["tejunDiagnostic/v1"]) for r in run["results"]]
        if len(set(prints)) != len(prints):
            yield "two results have one fingerprint"


def main():
    tejun, *paths = sys.argv[1:]
    results = wrong = 0
    for path in paths:
        done = subprocess.run([tejun, "check", "--sarif", path], capture_output=True, check=False)
        log = json.loads(done.stdout)
        results += len(log["runs"][0]["results"])
        for problem in problems(log):
            wrong += 1
            print(f"{path}: {problem}")
    print(f"{len(paths)} logs, {results} results, {wrong} problems")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

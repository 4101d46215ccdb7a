"use strict";
const rules = [...document.querySelectorAll(".rule")];
const texts = new Map(rules.map((rule) => [rule, rule.textContent.toLowerCase()]));
const said = document.getElementById("said");

function search(text) {
  const wanted = text.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const rule of rules) {
    const fits = wanted.every((word) => texts.get(rule).includes(word));
    rule.classList.toggle("gone", !fits);
    shown += fits;
  }
  for (const section of document.querySelectorAll("section.of-rules")) {
    section.classList.toggle("gone", !section.querySelector(".rule:not(.gone)"));
  }
  said.textContent = wanted.length ? `${shown} of ${rules.length} rules` : `${rules.length} rules`;
}

function answers() {
  const found = {};
  for (const rule of rules) {
    const chosen = rule.querySelector("input[type=radio]:checked");
    if (chosen) {
      const remark = rule.querySelector("input.remark").value.trim();
      found[rule.dataset.rule] = { hash: rule.dataset.hash, agree: chosen.value === "yes", remark };
    }
  }
  return found;
}

function save() {
  const [who, role, date] = ["who", "role", "date"].map((id) => document.getElementById(id).value.trim());
  const given = answers();
  if (!who || !role || !date) { said.textContent = "Fill in name, role and date first."; return; }
  if (!Object.keys(given).length) { said.textContent = "Answer at least one rule first."; return; }
  const file = {
    schema: "onfh.rule_signatures/1",
    ruleset: document.body.dataset.ruleset,
    signatures: [{ who, role, date, rules: given }],
  };
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(file, null, 2) + "\n"], { type: "application/json" }));
  link.download = "rule-signatures.json";
  link.click();
  said.textContent = `${Object.keys(given).length} of ${rules.length} rules answered and saved`;
}

document.getElementById("find").addEventListener("input", (event) => search(event.target.value));
const button = document.getElementById("save");
if (button) button.addEventListener("click", save);
search("");

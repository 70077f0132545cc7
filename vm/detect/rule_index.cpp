#include "vm/detect/rule_index.h"

#include "vm/runtime/run.h"

#include <algorithm>
#include <cassert>

namespace tejun::vm::detect {

std::shared_ptr<const RuleIndex> RuleIndex::build(std::shared_ptr<const Module> module, std::string &error,
                                                  const Observed *observed) {
  // A run has the constants as alerts are compared with them.
  Limits limits;
  limits.heapBytes = 1u << 30; // address space only
  const Run::Created prototype = Run::create(module, limits);
  error = prototype.error;
  if (!prototype.run) return nullptr;
  std::shared_ptr<RuleIndex> index(new RuleIndex);
  index->module_ = std::move(module);
  for (const Detection &d : index->module_->detections)
    index->rules_.push_back(normalised(*prototype.run, d, index->fields_, index->atoms_));
  Witnesses found = chooseWitnesses(index->rules_, index->fields_, index->atoms_, observed);
  index->keys_ = std::move(found.keys);
  index->open_ = std::move(found.open);
  index->byPresence_ = std::move(found.byPresence);
  index->presence_.assign(index->fields_.size(), none);
  std::vector<LiteralScanner::Literal> literals;
  using Anchor = LiteralScanner::Anchor;
  for (KeyId id = 0; id < index->keys_.size(); ++id) {
    const Key &key = index->keys_[id];
    index->firstLead_.push_back(static_cast<std::uint32_t>(index->leads_.size()));
    index->leads_.insert(index->leads_.end(), found.leads[id].begin(), found.leads[id].end());
    const auto text = [&](Anchor anchor) { literals.push_back({key.field, anchor, key.bytes, id}); };
    switch (key.kind) {
    case Key::Kind::contains: text(Anchor::none); break;
    case Key::Kind::starts: text(Anchor::start); break;
    case Key::Kind::ends: text(Anchor::end); break;
    case Key::Kind::present: index->presence_[key.field] = id; break;
    default: break; // looked up whole
    }
  }
  index->firstLead_.push_back(static_cast<std::uint32_t>(index->leads_.size()));
  index->lookups_ = std::make_unique<const Lookups>(index->keys_, index->fields_.size());
  index->scanner_ = std::make_unique<const LiteralScanner>(literals);
  return index;
}

RuleIndex::Scratch::Scratch(const RuleIndex &index, std::uint32_t epoch)
    : epoch_(epoch), keySeen_(index.keys_.size()), ruleSeen_(index.rules_.size()), atomSeen_(index.atoms_.size()),
      keyHits_(index.keys_.size()), wasted_(index.keys_.size()) {}

bool RuleIndex::atom(AtomId id, Scratch &s) const {
  std::uint32_t &seen = s.atomSeen_[id];
  if (seen >> 1 == s.epoch_) return (seen & 1) != 0;
  ++s.work_.atoms;
  const Atom &a = atoms_[id];
  const bool value = detect::holds(a, fields_[a.field], s.view_, s.work_.atomBytes);
  seen = s.epoch_ << 1 | (value ? 1u : 0u);
  return value;
}

bool RuleIndex::node(const Rule &rule, std::uint32_t &at, Scratch &s) const {
  const RuleNode &n = rule[at++];
  switch (n.kind) {
  case RuleNode::Kind::always: return true;
  case RuleNode::Kind::never: return false;
  case RuleNode::Kind::atom: return (s.view_.fields[n.field].present && atom(n.atom, s)) != n.negated;
  case RuleNode::Kind::all:
  case RuleNode::Kind::any: break;
  }
  const bool all = n.kind == RuleNode::Kind::all;
  while (at < n.end)
    if (node(rule, at, s) != all) {
      at = n.end;
      return !all;
    }
  return all;
}

bool RuleIndex::holds(const Rule &rule, Scratch &s) const {
  std::uint32_t at = 0;
  return node(rule, at, s);
}

void RuleIndex::match(const Run &run, Scratch &s, std::vector<Index> &out) const {
  assert(&run.module() == module_.get());
  out.clear();
  constexpr std::uint32_t lastEpoch = (1u << 31) - 1;
  if (++s.epoch_ == lastEpoch) {
    for (auto *seen : {&s.keySeen_, &s.ruleSeen_, &s.atomSeen_}) std::fill(seen->begin(), seen->end(), 0);
    s.epoch_ = 1;
  }
  ++s.work_.alerts;
  s.view_.read(run, fields_);

  const auto tryRule = [&](Index rule) {
    if (s.ruleSeen_[rule] == s.epoch_) return true;
    s.ruleSeen_[rule] = s.epoch_;
    ++s.work_.candidates;
    if (!holds(rules_[rule], s)) return false;
    out.push_back(rule);
    return true;
  };
  const auto hit = [&](KeyId key) {
    if (s.keySeen_[key] == s.epoch_) return;
    s.keySeen_[key] = s.epoch_;
    ++s.keyHits_[key];
    for (std::uint32_t i = firstLead_[key]; i < firstLead_[key + 1]; ++i) {
      if (leads_[i].proved != none) s.atomSeen_[leads_[i].proved] = s.epoch_ << 1 | 1u;
      if (!tryRule(leads_[i].rule)) ++s.wasted_[key];
    }
  };
  for (FieldId f = 0; f < fields_.size(); ++f) {
    const AlertView::Field &field = s.view_.fields[f];
    if (!field.present) continue;
    if (presence_[f] != none) hit(presence_[f]);
    const FieldInfo &info = fields_[f];
    const bool isText = info.kind == ValueKind::text;
    if (lookups_->any(f))
      for (const Value *v = s.view_.begin(field); v != s.view_.end(field); ++v)
        lookups_->find(f, info, isText ? s.view_.foldedOf(*v) : keyOf(*v, info.kind), *v, s.work_.lookups, hit);
    if (isText && !info.collection()) scanner_->scan(f, s.view_.foldedOf(*s.view_.begin(field)), s.work_.scan, hit);
  }
  for (const Index rule : open_) tryRule(rule);
  std::sort(out.begin(), out.end());
  s.work_.matches += out.size();
}

RuleIndex::Size RuleIndex::size() const {
  Size size{rules_.size(), atoms_.size(), keys_.size(), fields_.size(), 0};
  size.bytes = lookups_->bytes() + scanner_->bytes() + leads_.size() * sizeof(Lead) + keys_.size() * sizeof(Key);
  for (const Rule &r : rules_) size.bytes += sizeof r + r.size() * sizeof(RuleNode);
  for (AtomId a = 0; a < atoms_.size(); ++a) {
    size.bytes += sizeof(Atom);
    for (const RuleValue &v : atoms_[a].values) size.bytes += sizeof v + v.bytes.capacity() + v.folded.capacity();
  }
  return size;
}

Observed RuleIndex::observed(const Scratch &s) const {
  Observed out{s.work_.alerts, {}};
  for (KeyId key = 0; key < keys_.size(); ++key) out.hits[nameOf(keys_[key])] = s.keyHits_[key];
  return out;
}

std::string RuleIndex::fieldText(FieldId f) const {
  std::string out = "alert";
  TypeIndex type = module_->alertType;
  for (const FieldInfo::Step &step : fields_[f].path) {
    const Field &field = module_->types[type].fields[step.field];
    out += "." + field.name;
    type = step.optional != 0 ? module_->types[step.optional].args[0] : field.type;
  }
  return out;
}

std::vector<RuleIndex::Costly> RuleIndex::costly(const Scratch &s, double share) const {
  std::vector<Costly> out;
  const double least = share * static_cast<double>(s.work_.candidates);
  for (KeyId key = 0; key < keys_.size(); ++key) {
    if (s.wasted_[key] == 0 || static_cast<double>(s.wasted_[key]) < least) continue;
    const Key &k = keys_[key];
    const bool shown = k.kind != Key::Kind::equal || fields_[k.field].kind == ValueKind::text;
    Costly &row = out.emplace_back();
    row.field = fieldText(k.field), row.text = shown ? k.bytes : std::string();
    row.hits = s.keyHits_[key], row.inVain = s.wasted_[key];
    for (std::uint32_t i = firstLead_[key]; i < firstLead_[key + 1]; ++i) row.rules.push_back(leads_[i].rule);
  }
  std::stable_sort(out.begin(), out.end(), [](const Costly &a, const Costly &b) { return a.inVain > b.inVain; });
  return out;
}

} // namespace tejun::vm::detect

// What detections and playbooks say about the alert as data: field paths and trees of conditions. They are evaluated natively, so that
// every operator must fit the type at the end of its path.
#include <algorithm>

#include "vm/bytecode/verify_context.h"

namespace tejun::vm {
namespace {

class ConditionVerifier {
public:
  explicit ConditionVerifier(VerifyContext &context) : c_(context), m_(context.module), types_(context.module.types) {}

  bool run() {
    for (row_ = 0; row_ < m_.detections.size(); ++row_) {
      const Detection &d = m_.detections[row_];
      if (!needs("detections", d.needs, d.needsText) || !tree(d.when)) return false;
    }
    for (row_ = 0; row_ < m_.playbooks.size(); ++row_)
      if (!needs("playbooks", m_.playbooks[row_].needs, m_.playbooks[row_].needsText)) return false;
    return true;
  }

private:
  /// The type at the end of a path through records, optionals on the way unwrapped; 0 when there is none.
  TypeIndex leaf(const std::vector<std::uint8_t> &path) const {
    if (path.empty()) return 0;
    TypeIndex t = m_.alertType;
    for (const std::uint8_t field : path) {
      const Type &record = types_[unwrapped(types_, t)];
      if (record.kind != TypeKind::record || field >= record.fields.size()) return 0;
      t = record.fields[field].type;
    }
    return unwrapped(types_, t);
  }
  bool needs(std::string_view table, const std::vector<std::vector<std::uint8_t>> &paths,
             const std::vector<std::string> &texts) {
    if (paths.size() != texts.size()) return c_.failRow(ModuleProblem::bad_row, table, row_, {{"what", "needs"}});
    for (std::size_t i = 0; i < paths.size(); ++i)
      if (leaf(paths[i]) == 0) return c_.failRow(ModuleProblem::bad_path, table, row_, {{"what", texts[i]}});
    return true;
  }

  /// Children come later in the table and belong to one parent: a tree, walked without recursion.
  bool tree(const std::vector<Condition> &nodes) {
    if (nodes.empty()) return malformed("it is empty");
    std::vector<std::uint8_t> depth(nodes.size(), 0); // 0: no parent yet
    depth[0] = 1;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      const Condition &node = nodes[i];
      if (depth[i] == 0) return malformed("a node has no parent");
      if (depth[i] > limits::conditionDepth) return malformed("it is nested too deeply");
      for (const Index child : node.children) {
        if (child <= i || child >= nodes.size() || depth[child] != 0) return malformed("its nodes are no tree");
        depth[child] = static_cast<std::uint8_t>(depth[i] + 1);
      }
      if (node.where.line != 0 && node.where.file >= m_.strings.size())
        return c_.failRow(ModuleProblem::no_such_row, "detections", row_,
                          {{"what", "file"}, {"index", std::to_string(node.where.file)}});
      const bool isAtom = node.kind == ConditionKind::atom;
      const bool countFits = node.kind == ConditionKind::not_ ? node.children.size() == 1
                             : node.kind == ConditionKind::all || node.kind == ConditionKind::any
                                 ? true
                                 : node.children.empty();
      if (!countFits) return malformed("the number of parts is wrong");
      if (!isAtom && (!node.field.empty() || !node.values.empty()))
        return malformed("a field or a value where none can be");
      if (isAtom && !atom(node)) return false;
    }
    return true;
  }

  bool atom(const Condition &node) {
    const TypeIndex field = leaf(node.field);
    if (field == 0) return c_.failRow(ModuleProblem::bad_path, "detections", row_, {{"what", node.fieldText}});
    const bool countFits = node.op == AtomOp::known ? node.values.empty()
                           : node.op == AtomOp::in  ? !node.values.empty()
                                                    : node.values.size() == 1;
    if (!countFits) return malformed("the number of values is wrong");
    for (const Index value : node.values) {
      if (value >= m_.constants.size())
        return c_.failRow(ModuleProblem::no_such_row, "detections", row_,
                          {{"what", "values"}, {"index", std::to_string(value)}});
      if (!fits(node.op, field, m_.constants[value].type))
        return malformed("the value does not fit the field and the operator");
    }
    return true;
  }
  bool text(TypeIndex t) const { return isScalar(types_, t, Scalar::text); }
  bool fits(AtomOp op, TypeIndex field, TypeIndex value) const {
    const bool same = field == value || (isTextual(types_, field) && text(value));
    switch (op) {
    case AtomOp::eq:
    case AtomOp::ne: return same;
    case AtomOp::lt:
    case AtomOp::le:
    case AtomOp::gt:
    case AtomOp::ge: return field == value && c_.facts[field].less;
    case AtomOp::contains:
      if (isCollection(types_, field)) {
        const TypeIndex item = elementOf(types_, field);
        return item == value || (isTextual(types_, item) && text(value));
      }
      return isTextual(types_, field) && isTextual(types_, value);
    case AtomOp::starts:
    case AtomOp::ends:
    case AtomOp::matches:
    case AtomOp::like: return isTextual(types_, field) && isTextual(types_, value);
    case AtomOp::in:
      return same || (isScalar(types_, field, Scalar::address) && isScalar(types_, value, Scalar::network));
    case AtomOp::known: return true;
    }
    return false;
  }
  bool malformed(const char *reason) {
    return c_.failRow(ModuleProblem::bad_condition, "detections", row_, {{"reason", reason}});
  }

  VerifyContext &c_;
  const Module &m_;
  const Types &types_;
  std::size_t row_ = 0;
};

} // namespace

bool verifyConditions(VerifyContext &c) { return ConditionVerifier(c).run(); }

} // namespace tejun::vm

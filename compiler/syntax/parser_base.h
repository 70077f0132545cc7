// The base class of the generated parser. It hides, by name, what the runtime does at every token and every rule (virtual
// calls, tree nodes on the heap, error strategies that guess) behind inline code that records one flat tree and stops at
// the first error. The generated code calls these names unqualified, so the nearest one wins; nothing in the runtime is
// changed. Compiled as C++17, like the generated code. Not for anyone outside compiler/syntax.
#pragma once

#include <memory>
#include <new>
#include <utility>

#include "antlr4-runtime.h"

#include "compiler/syntax/cst.h"
#include "compiler/syntax/engine.h"

namespace tejun::syntax {

/// Leaves the generated code from wherever an error is found; what was found is in ParserBase::failure().
struct SyntaxStop {};

/// The tokens of one parse. The runtime's prediction sees it as a TokenStream; it never asks for Token objects that
/// matter, so there is only one, which says nothing.
class TokenWindow final : public antlr4::TokenStream {
public:
  void reset(const Token *tokens, std::size_t count, std::size_t at) {
    tokens_ = tokens;
    last_ = count - 1;
    at_ = at;
  }
  const Token &here() const { return tokens_[at_]; }
  const Token *tokens() const { return tokens_; }
  std::size_t position() const { return at_; }
  std::size_t last() const { return last_; }
  void advance() { at_ += static_cast<std::size_t>(at_ != last_); }

  std::size_t LA(ssize_t k) override {
    const std::size_t at = at_ + static_cast<std::size_t>(k) - 1;
    return static_cast<std::size_t>(static_cast<std::int64_t>(tokens_[at < last_ ? at : last_].type));
  }
  void consume() override { advance(); }
  ssize_t mark() override { return 0; }
  void release(ssize_t) override {}
  std::size_t index() override { return at_; }
  void seek(std::size_t index) override { at_ = index; }
  std::size_t size() override { return last_ + 1; }
  std::string getSourceName() const override { return {}; }
  antlr4::Token *LT(ssize_t) override { return &nothing_; }
  antlr4::Token *get(std::size_t) const override { return &nothing_; }
  antlr4::TokenSource *getTokenSource() const override { return nullptr; }
  std::string getText(const antlr4::misc::Interval &) override { return {}; }
  std::string getText() override { return {}; }
  std::string getText(antlr4::RuleContext *) override { return {}; }
  std::string getText(antlr4::Token *, antlr4::Token *) override { return {}; }

private:
  const Token *tokens_ = nullptr;
  std::size_t last_ = 0;
  std::size_t at_ = 0;
  mutable antlr4::CommonToken nothing_{std::size_t{0}};
};

/// Contexts live exactly as long as their rule runs, so they form a stack. They own nothing: without a tree they have no
/// children, and no exception is ever stored in them.
class ContextStack {
public:
  static constexpr std::size_t slot = 96;
  explicit ContextStack(std::size_t depth) : memory_(new std::byte[depth * slot]), top_(memory_.get()) {}

  template <class Context, class... Arguments> Context *createInstance(Arguments &&...arguments) {
    static_assert(sizeof(Context) <= slot && alignof(Context) <= alignof(std::uint64_t));
    void *place = top_;
    top_ += slot;
    return ::new (place) Context(std::forward<Arguments>(arguments)...);
  }
  void release() { top_ -= slot; }
  void reset() { top_ = memory_.get(); }

private:
  std::unique_ptr<std::byte[]> memory_;
  std::byte *top_;
};

/// Where and in the middle of what a parse stopped.
struct Stop {
  enum class Kind : std::uint8_t { unexpected, tooDeep };
  Kind kind = Kind::unexpected;
  std::size_t token = 0;
  std::int32_t wanted = 0; // the only token that would do, or 0
  std::size_t state = 0;   // of the automaton: what else would do
  antlr4::ParserRuleContext *context = nullptr;
  std::vector<OpenRule> open; // outermost first
};

/// Prediction with the runtime's own automata, walked without its locks once they are warm.
class PredictionSimulator : public antlr4::atn::ParserATNSimulator {
public:
  PredictionSimulator(antlr4::Parser *parser, const antlr4::atn::ATN &atn, std::vector<antlr4::dfa::DFA> &automata,
                      antlr4::atn::PredictionContextCache &cache)
      : ParserATNSimulator(parser, atn, automata, cache) {}

  using ParserATNSimulator::adaptivePredict;
  std::size_t adaptivePredict(TokenWindow *input, std::size_t decision, antlr4::ParserRuleContext *context) {
    const antlr4::dfa::DFAState *state = decisionToDFA[decision].s0;
    const Token *token = &input->here();
    const Token *last = input->tokens() + input->last();
    while (state != nullptr) {
      const auto edge = state->edges.find(static_cast<std::size_t>(static_cast<std::int64_t>(token->type)));
      if (edge == state->edges.end()) break;
      state = edge->second;
      if (state == ERROR.get()) break;
      if (state->isAcceptState) {
        if (state->requiresFullContext) {
          if (full_) break;
          guessed_ = true;
        }
        return state->prediction;
      }
      token += static_cast<std::ptrdiff_t>(token != last);
    }
    return predictSlowly(input, decision, context);
  }

  /// Two stages: first without the context of the call, which nearly always decides, then with it.
  void useFullContext(bool full) {
    full_ = full;
    guessed_ = false;
    setPredictionMode(full ? antlr4::atn::PredictionMode::LL : antlr4::atn::PredictionMode::SLL);
  }

  /// Whether a decision since then was taken for the first of several that looked possible.
  bool guessed() const { return guessed_; }

protected:
  antlr4::NoViableAltException noViableAlt(antlr4::TokenStream *input, antlr4::ParserRuleContext *context,
                                           antlr4::atn::ATNConfigSet *configs, std::size_t start, bool own) override;

private:
  std::size_t predictSlowly(TokenWindow *input, std::size_t decision, antlr4::ParserRuleContext *context);

  bool full_ = false;
  bool guessed_ = false;
  std::size_t lastAlternative_ = 0;
};

class ParserBase : public antlr4::Parser {
public:
  static constexpr std::size_t maxNesting = 256;
  static constexpr std::size_t maxOpenRules = 8192;

  explicit ParserBase(antlr4::TokenStream *input)
      : antlr4::Parser(input), _input(static_cast<TokenWindow *>(input)), _errHandler(&errors_),
        _tracker(maxOpenRules + 1) {
    open_.reserve(256);
  }

  Cst &tree() { return tree_; }
  const Stop &stop() const { return stop_; }
  void begin() {
    tree_.nodes.clear();
    tree_.tokens = _input->tokens();
    open_.clear();
    nesting_ = 0;
    _ctx = nullptr;
    _tracker.reset();
  }

  // What follows is called by the generated code.

  void enterRule(antlr4::ParserRuleContext *context, std::size_t state, std::size_t rule) final;
  void enterOuterAlt(antlr4::ParserRuleContext *, std::size_t) final {}
  void exitRule();

  void setState(std::size_t state) { state_ = state; }
  std::size_t getState() const final { return state_; }

  antlr4::Token *match(std::size_t type) final {
    if (static_cast<std::size_t>(static_cast<std::int64_t>(_input->here().type)) != type) {
      stopHere(static_cast<std::int32_t>(type));
    }
    take();
    return nullptr;
  }
  antlr4::Token *consume() final {
    take();
    return nullptr;
  }

  template <class> PredictionSimulator *getInterpreter() const {
    return static_cast<PredictionSimulator *>(_interpreter);
  }

  template <class Action> struct Finally {
    Action action;
    ~Finally() { action(); }
  };
  template <class Action> static Finally<Action> finally(Action action) { return {std::move(action)}; }

protected:
  /// Named like the runtime's; there is no strategy: the first error ends the parse.
  struct Errors {
    ParserBase *parser;
    void sync(antlr4::Parser *) {}
    void reportMatch(antlr4::Parser *) {}
    void recoverInline(antlr4::Parser *) { parser->stopHere(0); }
    template <class Exception> void reportError(antlr4::Parser *, const Exception &) { parser->stopHere(0); }
    template <class Pointer> void recover(antlr4::Parser *, const Pointer &) {}
  };

  TokenWindow *_input;
  Errors *_errHandler;
  ContextStack _tracker;

private:
  void take() {
    const auto at = static_cast<std::uint32_t>(_input->position());
    const auto self = static_cast<std::uint32_t>(tree_.nodes.size());
    tree_.nodes.push_back({self + 1, at, at + 1, CstNode::leaf});
    _input->advance();
  }
  bool nests(Rule rule) const;
  [[noreturn]] void stopHere(std::int32_t wanted, Stop::Kind kind = Stop::Kind::unexpected);

  Errors errors_{this};
  Cst tree_;
  Stop stop_;
  std::vector<OpenRule> open_;
  std::size_t nesting_ = 0;
  std::size_t state_ = 0;
};

// ---- inline parts ----------------------------------------------------------------------------------------------

enum class Nests : std::uint8_t { never, always, insideItself };
struct RuleTraits {
  bool transparent = false;   // its children count as its parent's
  Nests nests = Nests::never; // counts against maxNesting
};
extern const RuleTraits *const ruleTraits;

inline bool ParserBase::nests(Rule rule) const {
  const Nests nests = ruleTraits[static_cast<std::size_t>(rule)].nests;
  if (nests == Nests::never) return false;
  return nests == Nests::always || (!open_.empty() && open_.back().rule == rule);
}

inline void ParserBase::enterRule(antlr4::ParserRuleContext *context, std::size_t state, std::size_t index) {
  state_ = state;
  _ctx = context;
  const auto rule = static_cast<Rule>(index);
  const RuleTraits traits = ruleTraits[index];
  const auto token = static_cast<std::uint32_t>(_input->position());
  nesting_ += static_cast<std::size_t>(nests(rule));
  open_.push_back({static_cast<std::uint32_t>(tree_.nodes.size()), token, rule, !traits.transparent});
  if (!traits.transparent) tree_.nodes.push_back({0, token, token, static_cast<std::uint16_t>(rule)});
  if (nesting_ > maxNesting || open_.size() >= maxOpenRules) stopHere(0, Stop::Kind::tooDeep);
}

inline void ParserBase::exitRule() {
  const OpenRule rule = open_.back();
  open_.pop_back();
  if (rule.recorded) {
    CstNode &node = tree_.nodes[rule.node];
    node.end = static_cast<std::uint32_t>(tree_.nodes.size());
    node.tokenEnd = static_cast<std::uint32_t>(_input->position());
  }
  nesting_ -= static_cast<std::size_t>(nests(rule.rule));
  state_ = _ctx->invokingState;
  _ctx = static_cast<antlr4::ParserRuleContext *>(_ctx->parent);
  _tracker.release();
}

} // namespace tejun::syntax

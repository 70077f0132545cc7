// The generated parser made to run as engine.h promises. One of the two files that know ANTLR.
#include "compiler/syntax/engine.h"

#include <array>

#include "TejunParser.h"

#include "compiler/syntax/parser_base.h"
#include "compiler/syntax/runtime_lock.h"

namespace tejun::syntax {

static_assert(ParserBase::maxNesting == Engine::maxNesting);

namespace {

constexpr std::array<RuleTraits, ruleCount> makeTraits() {
  std::array<RuleTraits, ruleCount> traits{};
  // Rules that only choose or name: the builder sees through them.
  for (const Rule rule :
       {Rule::topItem,    Rule::name,      Rule::head,        Rule::label,         Rule::word,     Rule::title,
        Rule::reason,     Rule::broken,    Rule::scopeMember, Rule::processMember, Rule::playStmt, Rule::stmt,
        Rule::commonStmt, Rule::matchStmt, Rule::tail,        Rule::infix,         Rule::primary,  Rule::postfix,
        Rule::literal,    Rule::record,    Rule::constant,    Rule::testMember}) {
    traits[static_cast<std::size_t>(rule)].transparent = true;
  }
  for (const Rule rule :
       {Rule::paren, Rule::list, Rule::postfix, Rule::fields, Rule::block, Rule::handlerBlock, Rule::matchExpr,
        Rule::typeArgs, Rule::text, Rule::sectionStmt, Rule::togetherStmt, Rule::clockStmt, Rule::action}) {
    traits[static_cast<std::size_t>(rule)].nests = Nests::always;
  }
  for (const Rule rule : {Rule::ifStmt, Rule::ifExpr}) {
    traits[static_cast<std::size_t>(rule)].nests = Nests::insideItself;
  }
  return traits;
}

constexpr std::array<RuleTraits, ruleCount> traits = makeTraits();

std::vector<antlr4::dfa::DFA> makeAutomata(const antlr4::atn::ATN &atn) {
  std::vector<antlr4::dfa::DFA> automata;
  automata.reserve(atn.getNumberOfDecisions());
  for (std::size_t i = 0; i < atn.getNumberOfDecisions(); ++i) automata.emplace_back(atn.getDecisionState(i), i);
  return automata;
}

void addTokens(const antlr4::misc::IntervalSet &set, Failure &failure) {
  for (const antlr4::misc::Interval &interval : set.getIntervals()) {
    for (ssize_t type = interval.a; type <= interval.b; ++type) {
      if (type == static_cast<ssize_t>(Tok::BROKEN)) continue;
      if (type > 0 && static_cast<std::size_t>(type) < tokCount) failure.expected.set(static_cast<std::size_t>(type));
      if (type == static_cast<ssize_t>(antlr4::Token::EOF)) failure.endExpected = true;
    }
  }
}

} // namespace

const RuleTraits *const ruleTraits = traits.data();

void ParserBase::stopHere(std::int32_t wanted, Stop::Kind kind) {
  stop_ = {kind, _input->position(), wanted, state_, _ctx, open_};
  throw SyntaxStop{};
}

antlr4::NoViableAltException PredictionSimulator::noViableAlt(antlr4::TokenStream *input,
                                                              antlr4::ParserRuleContext *context,
                                                              antlr4::atn::ATNConfigSet *configs, std::size_t start,
                                                              bool own) {
  lastAlternative_ = 0;
  for (const auto &config : configs->configs) lastAlternative_ = std::max(lastAlternative_, config->alt);
  return ParserATNSimulator::noViableAlt(input, context, configs, start, own);
}

std::size_t PredictionSimulator::predictSlowly(TokenWindow *input, std::size_t decision,
                                               antlr4::ParserRuleContext *context) {
  const std::lock_guard<std::mutex> lock(runtimeMutex());
  guessed_ = true; // it may have; this is rare
  try {
    return ParserATNSimulator::adaptivePredict(static_cast<antlr4::TokenStream *>(input), decision, context);
  } catch (const antlr4::NoViableAltException &) {
    // No way is right. The last that got so far is the general one: going on there, the parse stops at the very token
    // that is wrong and knows what it wants instead.
    return lastAlternative_;
  }
}

class Engine::Impl {
public:
  class Grammar final : public TejunParser {
  public:
    explicit Grammar(TokenWindow *window) : TejunParser(window), automata_(makeAutomata(getATN())) {
      removeErrorListeners();
      setBuildParseTree(false);
      delete _interpreter;
      simulator = new PredictionSimulator(this, getATN(), automata_, cache_);
      _interpreter = simulator; // the generated destructor deletes it
    }
    PredictionSimulator *simulator;

  private:
    std::vector<antlr4::dfa::DFA> automata_;
    antlr4::atn::PredictionContextCache cache_;
  };

  bool run(Rule rule, std::size_t position, bool full) {
    grammar.simulator->useFullContext(full);
    window.seek(position);
    grammar.begin();
    try {
      switch (rule) {
      case Rule::moduleDecl: grammar.moduleDecl(); break;
      case Rule::importDecl: grammar.importDecl(); break;
      default: grammar.topItem(); break;
      }
      return true;
    } catch (const SyntaxStop &) {
      return false;
    }
  }

  TokenWindow window;
  Token nothing{0, 0, Tok::END};
  Grammar grammar{(window.reset(&nothing, 1, 0), &window)};
};

Engine::Engine() {
  const std::lock_guard<std::mutex> lock(runtimeMutex());
  impl_ = std::make_unique<Impl>();
}

Engine::~Engine() = default;

void Engine::read(const Token *tokens, std::size_t count) { impl_->window.reset(tokens, count, 0); }

bool Engine::parse(Rule rule, std::size_t position) {
  if (impl_->run(rule, position, false)) return true;
  // Only where the quick prediction had to guess can the thorough one come to something else.
  return impl_->grammar.simulator->guessed() && impl_->run(rule, position, true);
}

const Cst &Engine::tree() const { return impl_->grammar.tree(); }

std::size_t Engine::position() const { return impl_->window.position(); }

Failure Engine::failure() const {
  const Stop &stop = impl_->grammar.stop();
  Failure failure;
  failure.tooDeep = stop.kind == Stop::Kind::tooDeep;
  failure.token = stop.token;
  failure.open = stop.open;
  if (stop.wanted > 0) {
    failure.expected.set(static_cast<std::size_t>(stop.wanted));
  } else if (stop.wanted < 0) {
    failure.endExpected = true;
  } else if (!failure.tooDeep) {
    const std::lock_guard<std::mutex> lock(runtimeMutex());
    const antlr4::atn::ATN &atn = impl_->grammar.getATN();
    addTokens(atn.nextTokens(atn.states[stop.state]), failure);
  }
  return failure;
}

std::size_t Engine::stoppedAt() const { return impl_->grammar.stop().token; }

TokenSet Engine::firstOf(Rule rule) const {
  const std::lock_guard<std::mutex> lock(runtimeMutex());
  const antlr4::atn::ATN &atn = impl_->grammar.getATN();
  Failure first;
  addTokens(atn.nextTokens(atn.ruleToStartState[static_cast<std::size_t>(rule)]), first);
  return first.expected;
}

} // namespace tejun::syntax

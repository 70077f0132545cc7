// The rows of lexer_tables.h out of ANTLR's lexer simulator. One of the two files that know ANTLR.
#include "compiler/syntax/lexer_tables.h"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <unordered_map>

#include "TejunLexer.h"

#include "compiler/syntax/runtime_lock.h"

namespace tejun::syntax {

namespace {

namespace atn = antlr4::atn;

const atn::ATN &lexerAtn() {
  static antlr4::ANTLRInputStream nothing("");
  static const TejunLexer lexer(&nothing);
  return lexer.getATN();
}

/// Characters past ASCII that the grammar never tells apart share a class. Worked out once for all threads.
class CharacterClasses {
public:
  CharacterClasses() {
    std::vector<const atn::Transition *> wide;
    std::vector<char32_t> borders{0x80, 0x110000};
    for (const atn::ATNState *state : lexerAtn().states) {
      if (state == nullptr) continue;
      for (const atn::Transition *transition : state->transitions) {
        if (transition->isEpsilon()) continue;
        bool isWide = false;
        const antlr4::misc::IntervalSet label = transition->label(); // by value: its intervals live as long as it does
        for (const antlr4::misc::Interval &interval : label.getIntervals()) {
          if (interval.b < 0x80) continue;
          isWide = true;
          for (const ssize_t border : {interval.a, interval.b + 1}) {
            if (border > 0x80 && border < 0x110000) borders.push_back(static_cast<char32_t>(border));
          }
        }
        if (isWide) wide.push_back(transition);
      }
    }
    std::sort(borders.begin(), borders.end());
    borders.erase(std::unique(borders.begin(), borders.end()), borders.end());

    std::vector<std::vector<bool>> seenBy(borders.size() - 1, std::vector<bool>(wide.size()));
    for (std::size_t i = 0; i < wide.size(); ++i) {
      const antlr4::misc::IntervalSet label = wide[i]->label();
      const bool negated = wide[i]->getSerializationType() == atn::Transition::NOT_SET;
      std::vector<bool> inside(borders.size() - 1);
      for (const antlr4::misc::Interval &interval : label.getIntervals()) {
        const auto first =
            std::lower_bound(borders.begin(), borders.end(), static_cast<char32_t>(std::max<ssize_t>(interval.a, 0)));
        for (auto at = first; at + 1 < borders.end() && static_cast<ssize_t>(*at) <= interval.b; ++at) {
          inside[static_cast<std::size_t>(at - borders.begin())] = true;
        }
      }
      for (std::size_t range = 0; range < inside.size(); ++range) seenBy[range][i] = inside[range] != negated;
    }

    std::map<std::vector<bool>, std::uint8_t> classes;
    for (std::size_t range = 0; range + 1 < borders.size(); ++range) {
      const auto column = static_cast<std::uint8_t>(firstColumn + classes.size());
      starts_.push_back(borders[range]);
      columns_.push_back(classes.emplace(seenBy[range], column).first->second);
    }
    count_ = classes.size();
    if (firstColumn + count_ > 255) throw std::logic_error("too many classes of characters");
  }

  std::size_t count() const { return count_; }
  std::uint8_t column(char32_t character) const {
    const auto after = std::upper_bound(starts_.begin(), starts_.end(), character);
    return columns_[static_cast<std::size_t>(after - starts_.begin()) - 1];
  }

private:
  static constexpr std::size_t firstColumn = 128;
  std::vector<char32_t> starts_;
  std::vector<std::uint8_t> columns_;
  std::size_t count_ = 0;
};

const CharacterClasses &characterClasses() {
  static const CharacterClasses classes;
  return classes;
}

std::vector<antlr4::dfa::DFA> makeAutomata() {
  std::vector<antlr4::dfa::DFA> automata;
  for (std::size_t i = 0; i < lexerAtn().getNumberOfDecisions(); ++i) {
    automata.emplace_back(lexerAtn().getDecisionState(i), i);
  }
  return automata;
}

AcceptAction actionOf(const antlr4::dfa::DFAState &state) {
  AcceptAction action;
  action.accepts = state.isAcceptState;
  if (!action.accepts) return action;
  action.type = static_cast<Tok>(state.prediction);
  if (state.lexerActionExecutor == nullptr) return action;
  for (const auto &one : state.lexerActionExecutor->getLexerActions()) {
    switch (one->getActionType()) {
    case atn::LexerActionType::SKIP: action.skips = true; break;
    case atn::LexerActionType::CHANNEL: action.comment = true; break;
    case atn::LexerActionType::POP_MODE: action.pops = true; break;
    case atn::LexerActionType::PUSH_MODE:
      action.push = static_cast<std::int8_t>(static_cast<const atn::LexerPushModeAction &>(*one).getMode());
      break;
    case atn::LexerActionType::TYPE:
      action.type = static_cast<Tok>(static_cast<const atn::LexerTypeAction &>(*one).getType());
      break;
    default: throw std::logic_error("the lexer grammar uses an action that the tables do not know");
    }
  }
  return action;
}

} // namespace

/// Asks the runtime's simulator for one step at a time and keeps its states; the edges are in the rows.
class Lexer::Tables::Simulator final : public atn::LexerATNSimulator {
public:
  Simulator() : LexerATNSimulator(lexerAtn(), automata_, cache_), automata_(makeAutomata()) {}

  std::int16_t start(std::size_t mode) {
    _mode = mode;
    auto configs = computeStartState(&nothing_, atn.modeToStartState[mode]);
    configs->hasSemanticContext = false;
    return number(addDFAState(configs.release()));
  }
  std::int16_t step(std::int16_t row, char32_t character, std::size_t mode) {
    _mode = mode;
    antlr4::dfa::DFAState *next = computeTargetState(&nothing_, states_[static_cast<std::size_t>(row)], character);
    return next == ERROR.get() ? nowhere : number(next);
  }
  std::size_t count() const { return states_.size(); }
  const antlr4::dfa::DFAState &state(std::size_t row) const { return *states_[row]; }

protected:
  using LexerATNSimulator::addDFAEdge;
  void addDFAEdge(antlr4::dfa::DFAState *, std::size_t, antlr4::dfa::DFAState *) override {}

private:
  std::int16_t number(antlr4::dfa::DFAState *state) {
    const auto [place, isNew] = rows_.try_emplace(state, static_cast<std::int16_t>(states_.size()));
    if (isNew) states_.push_back(state);
    return place->second;
  }

  std::vector<antlr4::dfa::DFA> automata_;
  atn::PredictionContextCache cache_;
  antlr4::ANTLRInputStream nothing_{""};
  std::vector<antlr4::dfa::DFAState *> states_; // by row
  std::unordered_map<const antlr4::dfa::DFAState *, std::int16_t> rows_;
};

Lexer::Tables::Tables() {
  const std::lock_guard<std::mutex> lock(runtimeMutex());
  width_ = ascii + characterClasses().count();
  start_.assign(lexerAtn().modeToStartState.size(), nowhere);
  narrow_.resize(0x10000);
  simulator_ = std::make_unique<Simulator>();
}

Lexer::Tables::~Tables() = default;

std::size_t Lexer::Tables::findColumn(char32_t character) {
  const std::uint8_t column = characterClasses().column(character);
  if (character < narrow_.size()) narrow_[character] = column;
  return column;
}

std::int16_t Lexer::Tables::makeStart(std::size_t mode) {
  const std::lock_guard<std::mutex> lock(runtimeMutex());
  start_[mode] = simulator_->start(mode);
  grow();
  return start_[mode];
}

std::int16_t Lexer::Tables::compute(std::int16_t row, std::size_t column, char32_t character, std::size_t mode) {
  const std::lock_guard<std::mutex> lock(runtimeMutex());
  const std::int16_t next = simulator_->step(row, character, mode);
  grow();
  rows_[static_cast<std::size_t>(row) * width_ + column] = next;
  return next;
}

void Lexer::Tables::grow() {
  while (actions_.size() < simulator_->count()) {
    actions_.push_back(actionOf(simulator_->state(actions_.size())));
    rows_.resize(rows_.size() + width_, unknown);
  }
}

} // namespace tejun::syntax

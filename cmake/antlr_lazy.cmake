# Run after ANTLR on one generated source (-DFILE, -DCLASS). The generated code unpacks its automaton in a static
# initialiser, 10 ms before main() even for `--version`; this moves the work into the first constructor call, where
# the language makes it happen once and safely across threads.
file(READ ${FILE} text)

string(FIND "${text}" "${CLASS}::Initializer ${CLASS}::_init;" at_static)
string(REPLACE "${CLASS}::Initializer ${CLASS}::_init;" "" text "${text}")

string(REGEX MATCH "\n${CLASS}::${CLASS}\\([A-Za-z]+ \\*input\\)[^{;]*{" constructor "${text}")
if(at_static EQUAL -1 OR NOT constructor)
  message(FATAL_ERROR "${FILE}: ANTLR's output is not laid out as expected")
endif()
string(REPLACE "${constructor}" "${constructor}\n  static const Initializer unpackOnce;" text "${text}")

file(WRITE ${FILE} "${text}")

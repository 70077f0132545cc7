// The words of Tejun. Every keyword is soft: which names it may still be is said by `name`, `head`, `label` and `word`
// in TejunParser.g4. What is wrong with a token (an octet over 255, an unknown escape) is said later, in words.
// docs/decisions/0001-language-surface.md says why the surface is as it is.
lexer grammar TejunLexer;

channels { COMMENTS }

// Stands for a stretch that error recovery cut out. No text yields it.
tokens { BROKEN }

// ---- words: files and declarations ----
MODULE : 'module' ; IMPORT : 'import' ;
SCOPE : 'scope' ; DUTY : 'duty' ; FACT : 'fact' ; CRITERIA : 'criteria' ; DETECT : 'detect' ;
RECORD : 'record' ; ENUM : 'enum' ; FN : 'fn' ; CONST : 'const' ; INTRINSIC : 'intrinsic' ;
PROCESS : 'process' ; PLAYBOOK : 'playbook' ; RESPONSE : 'response' ;
MESSAGE : 'message' ; CAPABILITY : 'capability' ; BIND : 'bind' ; HOOK : 'hook' ; ATTACH : 'attach' ; TEST : 'test' ;

// ---- words: scope ----
DOMAIN : 'domain' ; SYSTEM : 'system' ; NETWORKS : 'networks' ; TAGGED : 'tagged' ; INCIDENT : 'incident' ;
TEAM : 'team' ; EXTERNAL : 'external' ; BY : 'by' ; FROM : 'from' ; REQUESTED_BY : 'requested_by' ;
PLANNED_BY : 'planned_by' ; RECEIVES : 'receives' ; ENRICH : 'enrich' ; GUARD : 'guard' ; NEVER : 'never' ;
INTERSECTS : 'intersects' ; LIMIT : 'limit' ; TO : 'to' ; PER : 'per' ; REQUIRE : 'require' ;
APPROVAL : 'approval' ; QUORUM : 'quorum' ; REWORK : 'rework' ; CALENDAR : 'calendar' ; ZONE : 'zone' ; HOURS : 'hours' ;
HOLIDAYS : 'holidays' ; UNTIL : 'until' ; ON : 'on' ;

// ---- words: criteria, detection ----
REQUIRES : 'requires' ; RESPOND : 'respond' ; WITHIN : 'within' ; WHEN : 'when' ; OTHERWISE : 'otherwise' ;
NEEDS : 'needs' ; CONFIRM : 'confirm' ; CONFIRMED : 'confirmed' ; REFUTED : 'refuted' ; UNDECIDED : 'undecided' ;
AT : 'at' ; MOST : 'most' ; DECODES : 'decodes' ;

// ---- words: processes and playbooks ----
FULFILS : 'fulfils' ; ESTABLISHES : 'establishes' ; INPUT : 'input' ; OUTPUT : 'output' ; METHOD : 'method' ;
AS : 'as' ; EMPTY : 'empty' ; FOR : 'for' ; SECTION : 'section' ; TOGETHER : 'together' ; STEP : 'step' ;
BRANCH : 'branch' ; CLOSE : 'close' ; HANDOFF : 'handoff' ; BECAUSE : 'because' ;

// ---- words: statements ----
LET : 'let' ; VAR : 'var' ; IF : 'if' ; ELSE : 'else' ; MATCH : 'match' ; REPEAT : 'repeat' ; TIMES : 'times' ;
WHILE : 'while' ; RETURN : 'return' ; ESTABLISH : 'establish' ; ASSUME : 'assume' ; OMIT : 'omit' ; SKIPPING : 'skip' ;
ACCEPT : 'accept' ; FAIL : 'fail' ; PARK : 'park' ; WITH : 'with' ; LOCK : 'lock' ; CLOCK : 'clock' ;
BREACH : 'breach' ; OF : 'of' ;

// ---- words: expressions ----
AND : 'and' ; OR : 'or' ; NOT : 'not' ; IN : 'in' ; IS : 'is' ; CONTAINS : 'contains' ; STARTS : 'starts' ;
ENDS : 'ends' ; MATCHES : 'matches' ; LIKE : 'like' ; EXACTLY : 'exactly' ; TRUE : 'true' ; FALSE : 'false' ;
RAN : 'ran' ; EACH : 'each' ; ASK : 'ask' ; AWAIT : 'await' ; POLL : 'poll' ; EVERY : 'every' ;
DECLASSIFY : 'declassify' ; UNDO : 'undo' ;
CHOOSE : 'choose' ; ONE : 'one' ; MANY : 'many' ; FORM : 'form' ; APPROVE : 'approve' ; TASK : 'task' ;
CONSULT : 'consult' ; REMIND : 'remind' ; ESCALATE : 'escalate' ; SILENCE : 'silence' ;

// ---- words: intrinsics ----
OBSERVES : 'observes' ; RECORDS : 'records' ; ASKS : 'asks' ; NOTIFIES : 'notifies' ; RESTORES : 'restores' ;
IRREVERSIBLE : 'irreversible' ; IDEMPOTENT : 'idempotent' ; RECONCILE : 'reconcile' ; ONCE : 'once' ;
TIMEOUT : 'timeout' ; RETRY : 'retry' ; AUDIENCE : 'audience' ; TLP : 'tlp' ;

// ---- words: tests ----
GIVEN : 'given' ; EXPECT : 'expect' ; FAILS : 'fails' ; ANSWERS : 'answers' ; AFTER : 'after' ;

// ---- signs ----
// A brace opens a mode of its own, so that the one that closes a hole is told from the others.
LBRACE : '{' -> pushMode(DEFAULT_MODE) ;
RBRACE : '}' -> popMode ;
LPAREN : '(' ; RPAREN : ')' ; LBRACK : '[' ; RBRACK : ']' ;
COMMA : ',' ; COLON : ':' ; DOT : '.' ; OPTDOT : '?.' ; DOTDOT : '..' ; QUESTION : '?' ; COALESCE : '??' ;
ARROW : '->' ; FATARROW : '=>' ; BAR : '|' ; ASSIGN : '=' ;
EQ : '==' ; NE : '!=' ; LT : '<' ; LE : '<=' ; GT : '>' ; GE : '>=' ;
PLUS : '+' ; MINUS : '-' ; STAR : '*' ; SLASH : '/' ; PERCENT : '%' ;

// ---- literals ----
TIME_OF_DAY : D D? ':' D D ;
DATE : D D D D '-' D D '-' D D ;
DURATION : INTEGER ( 'ms' | 's' | 'm' | 'h' | 'd' | 'bd' ) ;
SIZE : INTEGER ( 'B' | 'KB' | 'MB' | 'GB' | 'TB' ) ;
NETWORK : INTEGER '.' INTEGER '.' INTEGER '.' INTEGER '/' INTEGER ;
ADDRESS : INTEGER '.' INTEGER '.' INTEGER '.' INTEGER ;
NUMBER3 : INTEGER '.' INTEGER '.' INTEGER ;
NUMBER2 : INTEGER '.' INTEGER ;
INT : INTEGER ;
// `30min`, `1.2.3.4.5`: one wrong token rather than several that make no sense.
BAD_NUMBER
    : INTEGER ( '.' INTEGER )* '.'? [\p{XID_Start}] [\p{XID_Continue}]*
    | INTEGER '.' INTEGER '.' INTEGER '.' INTEGER ( '.' INTEGER )+
    ;
fragment D : [0-9] ;
fragment INTEGER : D ( D | '_' )* ;

IDENT : [\p{XID_Start}_] [\p{XID_Continue}]* ;

// A text without holes is one token; `"` alone opens one with holes. `{` is literal unless `$` stands before it.
TEXT : '"' ( PLAIN | '$'+ AFTER_DOLLAR )* '$'* '"' ;
TEXT_OPEN : '"' -> pushMode(IN_TEXT) ;
BLOCK_OPEN : '"""' -> pushMode(IN_BLOCK) ;
fragment PLAIN : ~["\\$\r\n] | '\\' ~[\r\n] ;
fragment AFTER_DOLLAR : ~["\\${\r\n] | '\\' ~[\r\n] ;

// ---- between the words ----
DOC : '///' ~[\r\n]* -> channel(COMMENTS) ;
COMMENT : '//' ~[\r\n]* -> channel(COMMENTS) ;
WHITE : [ \t\r\n\u3000]+ -> skip ;

// Habits from elsewhere: the message names what Tejun writes instead.
FOREIGN : '/*' | '&&' | '||' | '!' | ';' | ':=' | '+=' | '-=' | '===' | '\'' ;
BAD : . ;

mode IN_TEXT ;
TEXT_CLOSE : '"' -> popMode ;
TEXT_CHUNK : ( PLAIN | '$'+ AFTER_DOLLAR )+ | '$' ;
HOLE : '${' -> pushMode(DEFAULT_MODE) ;
TEXT_NEWLINE : [\r\n] -> popMode ;
TEXT_BAD : '\\' -> type(TEXT_CHUNK) ;

mode IN_BLOCK ;
BLOCK_CLOSE : '"""' -> type(TEXT_CLOSE), popMode ;
BLOCK_CHUNK : ( ~["\\$] | '\\' . | '$'+ ~["\\${] | '$'+ '\\' . )+ -> type(TEXT_CHUNK) ;
BLOCK_SIGN : ( '"' | '$' | '\\' ) -> type(TEXT_CHUNK) ;
BLOCK_HOLE : '${' -> type(HOLE), pushMode(DEFAULT_MODE) ;

// The whole surface of Tejun. No actions: the parser below it records what was matched, compiler/syntax builds the tree.
//
// Almost every decision is made on one token, which is what makes it fast, so mind when editing:
// - `expr` never starts with `if`, `match`, `{` or a lambda and never contains them bare; `rhs` may start with them.
// - binary operators are a flat list; their precedence is climbed when the tree is built.
// - nothing that may follow an expression begins like the rest of one: see `head` and `label`.
// tests/unit/syntax/profile_test.cpp fails when a decision looks far ahead.
parser grammar TejunParser;
options { tokenVocab = TejunLexer; superClass = ParserBase; }
@parser::postinclude {
#include "compiler/syntax/parser_base.h"
}

file : moduleDecl? importDecl* topItem* EOF ;
moduleDecl : MODULE name ;
importDecl : IMPORT path ( COMMA path )* ;

topItem
    : scopeItem | dutyItem | factItem | criteriaItem | detectItem | recordItem | enumItem | fnItem | constItem
    | intrinsicItem | processItem | playbookItem | responseItem
    | messageItem | capabilityItem | hookItem | attachItem | testItem
    ;

// ---- names -----------------------------------------------------------------------------------------------------

// A name that is declared or used in an expression: all words but those that begin or continue an expression.
name
    : IDENT
    | MODULE | IMPORT | SCOPE | DUTY | FACT | CRITERIA | DETECT | RECORD | ENUM | FN | CONST | INTRINSIC | PROCESS
    | PLAYBOOK | RESPONSE | MESSAGE | CAPABILITY | BIND | HOOK | ATTACH | TEST
    | DOMAIN | SYSTEM | NETWORKS | TAGGED | INCIDENT | TEAM | EXTERNAL | BY | FROM | REQUESTED_BY | PLANNED_BY
    | RECEIVES | ENRICH | GUARD | NEVER | INTERSECTS | LIMIT | TO | PER | REQUIRE | APPROVAL | QUORUM | REWORK
    | CALENDAR | ZONE | HOURS | HOLIDAYS | UNTIL | ON
    | REQUIRES | RESPOND | WITHIN | WHEN | OTHERWISE | NEEDS | CONFIRM | CONFIRMED | REFUTED | UNDECIDED | AT | MOST
    | DECODES
    | FULFILS | ESTABLISHES | INPUT | OUTPUT | METHOD | AS | EMPTY | SECTION | TOGETHER | STEP | BRANCH | CLOSE
    | HANDOFF | BECAUSE
    | TIMES | WHILE | WITH | LOCK | CLOCK | BREACH | OF
    | CONTAINS | STARTS | ENDS | MATCHES | LIKE | EXACTLY | EVERY
    | CHOOSE | ONE | MANY | FORM | APPROVE | TASK | CONSULT | REMIND | ESCALATE | SILENCE
    | OBSERVES | RECORDS | ASKS | NOTIFIES | RESTORES | IRREVERSIBLE | IDEMPOTENT | RECONCILE | ONCE | TIMEOUT | RETRY
    | AUDIENCE | TLP
    | GIVEN | EXPECT | FAILS | ANSWERS | AFTER
    ;

// A name that may open a statement: no word that opens one itself, continues the statement before, or is an operator.
head
    : IDENT
    | MODULE | IMPORT | SCOPE | DUTY | FACT | CRITERIA | DETECT | RECORD | ENUM | FN | CONST | INTRINSIC | PROCESS
    | PLAYBOOK | RESPONSE | MESSAGE | CAPABILITY | BIND | HOOK | ATTACH | TEST
    | DOMAIN | SYSTEM | NETWORKS | TAGGED | INCIDENT | TEAM | EXTERNAL | BY | FROM | REQUESTED_BY | PLANNED_BY
    | RECEIVES | ENRICH | GUARD | NEVER | INTERSECTS | LIMIT | TO | PER | REQUIRE | APPROVAL | QUORUM | REWORK
    | CALENDAR | ZONE | HOURS | HOLIDAYS | UNTIL
    | REQUIRES | RESPOND | CONFIRM | UNDECIDED | MOST | DECODES
    | FULFILS | ESTABLISHES | METHOD | AS | EMPTY
    | TIMES | WHILE
    | EVERY
    | CHOOSE | ONE | MANY | FORM | APPROVE | TASK | CONSULT | REMIND | ESCALATE | SILENCE
    | OBSERVES | RECORDS | ASKS | NOTIFIES | RESTORES | IDEMPOTENT | RECONCILE | ONCE | TIMEOUT | RETRY
    | AUDIENCE | TLP
    | GIVEN | EXPECT | FAILS | ANSWERS | AFTER
    ;

// A field's name where it is declared: every word but operators, because it may stand behind an expression.
label
    : IDENT
    | MODULE | IMPORT | SCOPE | DUTY | FACT | CRITERIA | DETECT | RECORD | ENUM | FN | CONST | INTRINSIC | PROCESS
    | PLAYBOOK | RESPONSE | MESSAGE | CAPABILITY | BIND | HOOK | ATTACH | TEST
    | DOMAIN | SYSTEM | NETWORKS | TAGGED | INCIDENT | TEAM | EXTERNAL | BY | FROM | REQUESTED_BY | PLANNED_BY
    | RECEIVES | ENRICH | GUARD | NEVER | INTERSECTS | LIMIT | TO | PER | REQUIRE | APPROVAL | QUORUM | REWORK
    | CALENDAR | ZONE | HOURS | HOLIDAYS | UNTIL | ON
    | REQUIRES | RESPOND | WITHIN | WHEN | OTHERWISE | NEEDS | CONFIRM | CONFIRMED | REFUTED | UNDECIDED | AT | MOST
    | DECODES
    | FULFILS | ESTABLISHES | INPUT | OUTPUT | METHOD | AS | EMPTY | FOR | SECTION | TOGETHER | STEP | BRANCH | CLOSE
    | HANDOFF | BECAUSE
    | LET | VAR | REPEAT | TIMES | WHILE | RETURN | ESTABLISH | ASSUME | OMIT | WITH | LOCK | CLOCK | BREACH
    | EVERY
    | CHOOSE | ONE | MANY | FORM | APPROVE | TASK | CONSULT | REMIND | ESCALATE | SILENCE
    | OBSERVES | RECORDS | ASKS | NOTIFIES | RESTORES | IRREVERSIBLE | IDEMPOTENT | RECONCILE | ONCE | TIMEOUT | RETRY
    | AUDIENCE | TLP
    | GIVEN | EXPECT | FAILS | ANSWERS | AFTER
    | MATCH | SKIPPING | ACCEPT | FAIL | PARK | TRUE | FALSE | EACH | ASK | AWAIT | POLL | DECLASSIFY | UNDO
    ;

// After `.`, as an argument's name, in a record literal: every word.
word
    : IDENT
    | MODULE | IMPORT | SCOPE | DUTY | FACT | CRITERIA | DETECT | RECORD | ENUM | FN | CONST | INTRINSIC | PROCESS
    | PLAYBOOK | RESPONSE | MESSAGE | CAPABILITY | BIND | HOOK | ATTACH | TEST
    | DOMAIN | SYSTEM | NETWORKS | TAGGED | INCIDENT | TEAM | EXTERNAL | BY | FROM | REQUESTED_BY | PLANNED_BY
    | RECEIVES | ENRICH | GUARD | NEVER | INTERSECTS | LIMIT | TO | PER | REQUIRE | APPROVAL | QUORUM | REWORK
    | CALENDAR | ZONE | HOURS | HOLIDAYS | UNTIL | ON
    | REQUIRES | RESPOND | WITHIN | WHEN | OTHERWISE | NEEDS | CONFIRM | CONFIRMED | REFUTED | UNDECIDED | AT | MOST
    | DECODES
    | FULFILS | ESTABLISHES | INPUT | OUTPUT | METHOD | AS | EMPTY | FOR | SECTION | TOGETHER | STEP | BRANCH | CLOSE
    | HANDOFF | BECAUSE
    | LET | VAR | REPEAT | TIMES | WHILE | RETURN | ESTABLISH | ASSUME | OMIT | WITH | LOCK | CLOCK | BREACH | OF
    | CONTAINS | STARTS | ENDS | MATCHES | LIKE | EXACTLY | EVERY
    | CHOOSE | ONE | MANY | FORM | APPROVE | TASK | CONSULT | REMIND | ESCALATE | SILENCE
    | OBSERVES | RECORDS | ASKS | NOTIFIES | RESTORES | IRREVERSIBLE | IDEMPOTENT | RECONCILE | ONCE | TIMEOUT | RETRY
    | AUDIENCE | TLP
    | GIVEN | EXPECT | FAILS | ANSWERS | AFTER
    | MATCH | SKIPPING | ACCEPT | FAIL | PARK | TRUE | FALSE | RAN | EACH | ASK | AWAIT | POLL | DECLASSIFY | UNDO
    | AND | OR | NOT | IN | IS | IF | ELSE
    ;

names : name ( COMMA name )* ;
path : name ( DOT word )* ;
paths : path ( COMMA path )* ;
title : TEXT ;
reason : BECAUSE TEXT ;
broken : BROKEN ;

// ---- types -----------------------------------------------------------------------------------------------------

typeRef : typeAtom ( BAR typeAtom )* marking? ;
// `tlp amber`, `tlp amber+strict`: the Traffic Light Protocol label of what stands there.
marking : TLP name ( PLUS name )? ;
typeAtom : path typeArgs? QUESTION? ;
typeArgs : LT typeRef ( COMMA typeRef )* GT ;

params : LPAREN ( param ( COMMA param? )* )? RPAREN ;
param : ( label | OF ) COLON typeRef ( ASSIGN rhs )? ;

// ---- scope -----------------------------------------------------------------------------------------------------

scopeItem : SCOPE title? LBRACE scopeMember* RBRACE ;
scopeMember
    : domainDecl | systemDecl | incidentDecl | teamDecl | phaseDecl | enrichDecl | calendarDecl | bindDecl | guardBlock
    | broken ;
domainDecl : DOMAIN name title? ;
systemDecl : SYSTEM name title? LBRACE systemClause* RBRACE ;
systemClause : NETWORKS constants | TAGGED TEXT ( COMMA TEXT )* | broken ;
incidentDecl : INCIDENT name title? ( IN name )? ;
teamDecl : TEAM name title? EXTERNAL? ;
phaseDecl : IDENT BY name phaseClause* ;
phaseClause : FROM name | REQUESTED_BY name | PLANNED_BY name | RECEIVES typeRef ;
enrichDecl : ENRICH path FROM expr ;
calendarDecl : CALENDAR name title? LBRACE calendarClause* RBRACE ;
calendarClause
    : ZONE TEXT | HOURS TIME_OF_DAY MINUS TIME_OF_DAY ON days ( COMMA days )*
    | HOLIDAYS ( TEXT ( UNTIL DATE )? | DATE ( COMMA DATE )* ) | broken ;
days : IDENT ( MINUS IDENT )? ;
bindDecl : BIND path TO provider ( COMMA provider )* ;
provider : name title? ;
guardBlock : GUARD LBRACE guardRule* RBRACE ;
guardRule
    : NEVER path ( INTERSECTS constants | TAGGED TEXT )
    | LIMIT path TO constant IDENT? PER constant ( ELSE APPROVAL BY name )?
    | REQUIRE APPROVAL BY name ( QUORUM constant )? FOR path ( ON name )?
    | broken
    ;

// ---- criteria, facts, detection --------------------------------------------------------------------------------

dutyItem : DUTY name title? ;
factItem : FACT name title? COLON typeRef ( FOR names )? ;
criteriaItem : CRITERIA LBRACE criteriaRow* RBRACE ;
criteriaRow : name title? ( REQUIRES names )? ( RESPOND WITHIN duration )? LBRACE criterion* RBRACE | broken ;
criterion : WHEN expr | OTHERWISE | broken ;
detectItem : DETECT name title? ARROW name LBRACE needsStmt* ( WHEN expr )? confirmDecl? RBRACE ;
confirmDecl : CONFIRM AT MOST duration block ;

// ---- records, functions, intrinsics ----------------------------------------------------------------------------

recordItem : RECORD name title? marking? ( DECODES name )? LBRACE ( fieldDecl COMMA? )* RBRACE ;
fieldDecl : label COLON typeRef ( AT TEXT )? ( ASSIGN rhs )? | broken ;
enumItem : ENUM name title? LBRACE ( enumCase COMMA? )* RBRACE ;
enumCase : label title? ( LPAREN ( fieldDecl COMMA? )* RPAREN )? | broken ;
fnItem : FN name params ( ARROW typeRef )? block ;
constItem : CONST name ( COLON typeRef )? ASSIGN rhs ;
intrinsicItem : INTRINSIC name params ( ARROW typeRef )? intrinsicClause* ;
intrinsicClause
    : OBSERVES | RECORDS | ASKS | NOTIFIES | RESTORES | CONTAINS label
    | UNDO label | IRREVERSIBLE reason? | IDEMPOTENT | RECONCILE label | ONCE
    | TIMEOUT constant | RETRY constant | AT ONCE constant | AUDIENCE label
    ;

// ---- processes, responses --------------------------------------------------------------------------------------

processItem : PROCESS NUMBER2 name title? processClause* LBRACE processMember* RBRACE ;
processClause : AS name | FULFILS names | ESTABLISHES names ;
processMember : inputDecl | outputDecl | methodDecl | broken ;
inputDecl : INPUT label COLON typeRef ( NOT EMPTY )? ;
outputDecl : OUTPUT label COLON typeRef ;
methodDecl : METHOD NUMBER3 title? ( WHEN expr title? )? block ;
responseItem : RESPONSE INT title? BY name params block ;

// ---- playbooks -------------------------------------------------------------------------------------------------

playbookItem : PLAYBOOK name title? ( FOR names )? LBRACE playStmt* RBRACE ;
playStmt
    : needsStmt | sectionStmt | stepStmt | branchStmt | togetherStmt | clockStmt | inputDecl | outputDecl | commonStmt ;
needsStmt : NEEDS paths ;
sectionStmt : SECTION title LBRACE playStmt* RBRACE ;
togetherStmt : TOGETHER LBRACE playStmt* RBRACE ;
stepStmt : STEP INT name title? ASSIGN path args ( WHEN expr )? ( WITHIN duration )? ( ELSE handler )? ;
branchStmt : BRANCH LBRACE branchArm* RBRACE ;
branchArm : WHEN expr title? ARROW target | ELSE title? ARROW target | broken ;
clockStmt : CLOCK name duration LBRACE ( BREACH block )? playStmt* RBRACE ;

target
    : STEP INT | RESPONSE INT args? | CLOSE name reason | HANDOFF name ( LPAREN rhs RPAREN )? | UNDECIDED | PARK TEXT?
    | RETURN
    ;

// What happens otherwise: behind a postfix `else`, or `silence`.
handler
    : SKIPPING TEXT | ACCEPT TEXT | ARROW target | FAIL TEXT? | PARK TEXT? | handlerBlock | expr fields? ;
handlerBlock : LBRACE ( handlerArm+ otherwiseArm? | loneValue | stmt* lastValue? ) RBRACE ;
handlerArm : ON names handler ;
otherwiseArm : OTHERWISE handler ;

// ---- statements ------------------------------------------------------------------------------------------------

// A value alone may be anything; behind a statement it must not look like the statement going on.
block : LBRACE ( loneValue | stmt* lastValue? ) RBRACE ;
stmt : withinStmt | verdictStmt | commonStmt ;
commonStmt
    : letStmt | ifStmt | matchStmt | forStmt | repeatStmt | returnStmt | factStmt | omitStmt | leaveStmt | jumpStmt
    | atMostStmt | approvalStmt | lockStmt | actionStmt | callStmt | broken
    ;
letStmt : ( LET | VAR ) name ( COLON typeRef )? ASSIGN rhs ;
ifStmt : IF expr block ( ELSE ( ifStmt | block ) )? ;
matchStmt : matchExpr ;
forStmt : FOR name IN expr block ;
repeatStmt : REPEAT ( AT MOST expr TIMES )? ( WHILE expr )? block ;
returnStmt : RETURN rhs ;
factStmt : ESTABLISH name ASSIGN rhs reason? | ASSUME name ASSIGN rhs reason ;
omitStmt : OMIT name reason ;
leaveStmt : SKIPPING TEXT | ACCEPT TEXT | FAIL TEXT? | PARK TEXT? ;
jumpStmt : ARROW target | CLOSE name reason | HANDOFF name ( LPAREN rhs RPAREN )? ;
withinStmt : WITHIN duration block ;
verdictStmt : CONFIRMED WHEN expr | REFUTED WHEN expr | OTHERWISE ( CONFIRMED | REFUTED | UNDECIDED ) ;
atMostStmt : AT MOST duration block ( ELSE handler )? ;
approvalStmt
    : WITH APPROVAL BY name ( QUORUM expr )? ( AT MOST duration )? block ( REWORK name AT MOST expr TIMES block )?
      ( ELSE handler )?
    ;
lockStmt : LOCK expr AT MOST duration block? ( ELSE handler )? ;
actionStmt : action ( ELSE handler )? ;
callStmt : head postfix* ( ASSIGN rhs | tail fields? ( ELSE handler )? ) ;

loneValue : ( NOT | MINUS )+ primary postfix* tail ( ELSE handler )? | ( paren | list ) postfix* tail ( ELSE handler )? | record ;
lastValue : literal postfix* tail ( ELSE handler )? ;

// ---- expressions -----------------------------------------------------------------------------------------------

// What stands after `=`, in an argument, a list item, after `=>` and `return`. `Name { … }` is an expr and its fields.
rhs : ifExpr | matchExpr | record | action ( ELSE handler )? | expr fields? ( IF RAN )? ( ELSE handler )? ;
// A condition, a loop's collection.
expr : ( NOT | MINUS )* primary postfix* tail ;
tail : ( infix ( NOT | MINUS )* primary postfix* | IS NOT? label )* ;
infix
    : OR | AND | EQ | NE | LT | LE | GT | GE | IN | NOT IN | CONTAINS | STARTS | ENDS | MATCHES | LIKE | EXACTLY
    | COALESCE | PLUS | MINUS | STAR | SLASH | PERCENT
    ;
primary : name | literal | paren | list | broken ;
// `irreversible because "…"` stands behind a call.
postfix : DOT word | OPTDOT word | args | LBRACK rhs RBRACK | IRREVERSIBLE reason ;
paren : LPAREN rhs RPAREN ;
list : LBRACK ( rhs ( COMMA rhs? )* )? RBRACK ;
args : LPAREN ( arg ( COMMA arg? )* )? RPAREN ;
arg : DOTDOT | word COLON argValue | argValue ;
argValue : EACH expr | lambda | rhs ;
lambda : name FATARROW rhs | LPAREN ( name ( COMMA name )* )? RPAREN FATARROW rhs ;
record : fields ;
fields : LBRACE ( field ( COMMA field? )* )? RBRACE ;
field : word ( COLON rhs )? | DOTDOT ;
literal
    : TRUE | FALSE | INT | NUMBER2 | ADDRESS | NETWORK | DURATION | SIZE | TIME_OF_DAY | DATE | text ;
text : TEXT | TEXT_OPEN ( TEXT_CHUNK | HOLE expr RBRACE )* TEXT_CLOSE | BLOCK_OPEN ( TEXT_CHUNK | HOLE expr RBRACE )* TEXT_CLOSE ;
constant : literal | name ;
constants : constant ( COMMA constant )* ;
// `4bd of office`: counted in a calendar.
duration : expr ( OF name )? ;

ifExpr : IF expr block ( ELSE ( ifExpr | block ) )? ;
matchExpr : MATCH expr LBRACE matchArm* RBRACE ;
matchArm : pattern ( BAR pattern )* ( IF expr )? FATARROW ( block | armValue ) COMMA? | broken ;
// `rhs` without a record, whose brace would look like the block's.
armValue : ifExpr | matchExpr | action ( ELSE handler )? | expr fields? ( IF RAN )? ( ELSE handler )? ;
pattern : literal | head ( DOT word )* ( LPAREN name ( COMMA name )* RPAREN )? ;

// What takes time or a person, and ends in a value.
action
    : ASK name text LBRACE askClause* RBRACE
    | AWAIT expr AT MOST duration
    | POLL expr EVERY duration AT MOST expr TIMES UNTIL expr
    | DECLASSIFY expr reason
    | UNDO EACH? expr
    ;
askClause
    : CHOOSE ( ONE | MANY )? ( FROM expr | list )
    | FORM LBRACE ( formField COMMA? )* RBRACE
    | APPROVE
    | TASK expr?
    | CONSULT
    | AT MOST duration
    | REMIND EVERY duration
    | ESCALATE TO name
    | SILENCE handler
    | broken
    ;
formField : label title? COLON typeRef ( FROM expr )? | broken ;

// ---- messages, hooks, capabilities -----------------------------------------------------------------------------

messageItem : MESSAGE name title? params ( AUDIENCE name )? LBRACE messagePart* RBRACE ;
messagePart : IDENT IDENT? text | broken ;
capabilityItem : CAPABILITY name title? MANY? LBRACE intrinsicItem* RBRACE ;
hookItem : HOOK name title? params ;
attachItem : ATTACH path title? ( LPAREN names? RPAREN )? LBRACE playStmt* RBRACE ;

// ---- tests -----------------------------------------------------------------------------------------------------

testItem : TEST title ( FOR name )? params? LBRACE testMember* RBRACE ;
// `alert { … }`, `alert "file.json"`, `case "title" (…)`.
testMember : testSetup | givenDecl | expectDecl | broken ;
testSetup : IDENT ( record | TEXT args? ) ;
givenDecl : GIVEN givenCall givenReply ( INT TIMES )? ( AFTER duration )? ;
givenCall : ASK ( RESPONSE INT | name ) | CONFIRM name | APPROVAL path | path args ;
givenReply : IS rhs | ANSWERS rhs | FAILS name | SILENCE ;
expectDecl : EXPECT NOT? label expected ;
expected
    : LBRACK ( waypoint ( COMMA waypoint? )* )? RBRACK
    | TEXT
    | timing
    | RESTORES path args?
    | ( RESPONSE INT | CONFIRM name | APPROVAL path ) timing?
    | path args? ( IS rhs )? ( INT TIMES )? timing?
    ;
timing : ( WITHIN | AFTER | AT ) duration ;
// `3/1`: step 1 of the playbook that step 3 calls.
waypoint : INT ( SLASH INT )* | RESPONSE INT | CLOSE name | HANDOFF name | PARK ;

"""English: whole utterances by which a candidate asks for something, as patterns over plain lower-case words without apostrophes."""

ASK = (
    r"(?:(?:(?:can|could|would|will|may|might|shall|should) (?:you|we|i)|(?:id|i would) like(?: you)? to|"
    r"i (?:really )?(?:want|need|have)(?: you)? to|i (?:think|guess) (?:i|we) (?:should|need to|have to|want to|will|ll)|"
    r"i must|i (?:will|ll)|ill|lets|let us|would you mind|do you mind|if you (?:can|could)|"
    r"is it (?:possible|ok|okay|all right|alright) (?:to|if (?:i|we|you))|you) )?"
)
IT = (
    r"(?: (?:it|that|this|(?:the|your|that|this|last|the last|this last) (?:question|one|part|bit|sentence)"
    r"(?: of (?:the|your|that) question)?|yourself|"
    r"what you (?:just )?said))?"
)
AGAIN = r"(?: (?:again|once more|one more time|a second time|for me|to me))*"
SPAN = r"(?:moments?|seconds?|sec|minutes?|bit|while)"
WHILE = rf"(?: (?:a|one|just a|another|a few|some) (?:little |short |quick )?{SPAN})"
PERSON = (
    r"(?:an? |some |the |your )?(?:real |actual |live |human )*"
    r"(?:human|person|someone|somebody|recruiter|hr|hiring (?:team|manager)|human being|interviewer)"
)
VERY = r"(?:(?:really|very|so|a bit|a little|too|quite|just|getting|feeling|starting to feel|going to be) )*"
INTERVIEW = r"(?:the|this) (?:interview|call|session|conversation|meeting)"
MORE = r"(?:some |a bit |a little |a little bit )?(?:of )?(?:more|extra|additional|longer)"
FOR_THIS = r"(?: (?:to (?:think|answer|finish)|for (?:this|that|the interview|this question)))*"
THINK = r"(?: to think)?(?: about (?:it|that|this))?"
SURE_NOT = r"(?:dont|do not|didnt|did not|cant|cannot)"
NOT_HEARD = r"(?:didnt|did not|couldnt|could not|cant|cannot|dont|havent)"

PATTERNS: dict[str, tuple[str, ...]] = {
    "distress": (
        rf"(?:i am|im|i feel|i think im|im feeling|i am feeling) {VERY}(?:sick|ill|unwell|dizzy|panicking|panicked|panicky|"
        r"overwhelmed|nauseous|faint|anxious|nervous|stressed|scared|crying|shaking|in pain|upset)"
        r"(?: (?:right now|now|about this|today))?",
        r"(?:i am|im|i think im) (?:having|about to have) an? (?:panic|anxiety|asthma) attack",
        r"(?:i am|im|i think im) (?:going|about) to (?:faint|cry|be sick|throw up|pass out)",
        r"(?:i dont|i do not|im not|i am not) (?:feel|feeling) (?:so |very |too )?(?:well|good|okay|ok|great)(?: (?:right )?now)?",
        r"i (?:cant|cannot) (?:breathe|cope|handle this|do this)(?: (?:anymore|any more|right now|now))?",
        r"i need (?:a doctor|an ambulance|medical help)",
    ),
    "stop": (
        rf"{ASK}(?:stop|end|quit|abort)(?: {INTERVIEW})?(?: (?:here|now|right here|right now|it|this))*",
        rf"{ASK}(?:finish|terminate|cancel|leave|exit) {INTERVIEW}(?: (?:here|now))*",
        rf"(?:im|i am) done with {INTERVIEW}",
        r"i (?:dont|do not) want to (?:continue|go on|carry on|do this|do the interview)(?: (?:anymore|any more|any longer|now))*",
        r"i (?:have|need|want) to (?:go|leave|hang up)(?: (?:now|right now))?",
    ),
    "human": (
        rf"{ASK}(?:talk|speak|chat|be interviewed)(?: (?:to|with|by)) {PERSON}(?: instead)?",
        r"(?:i want|i need|get me|give me|id like|i would like|i prefer|i would prefer|id prefer|id rather have|"
        rf"can i have|could i have|can i get) {PERSON}(?: instead| to talk to)*",
        rf"(?:can|could) {PERSON} (?:interview me|take over|do this|do the interview|help me)(?: instead)?",
        r"(?:a )?(?:real )?(?:human|human being)",
    ),
    "continue_later": (
        rf"{ASK}(?:continue|finish|do|go on with|go on|resume|come back|carry on)"
        r"(?: (?:this|it|to it|the interview|the rest|with this))* "
        r"(?:later|tomorrow|later today|another (?:time|day)|some other time|at another time)",
    ),
    "pause": (
        rf"{ASK}pause(?: {INTERVIEW}| it| this| here)?(?: for{WHILE})?(?: now)?",
        rf"{ASK}(?:take|have|get) an? (?:short |quick |little )?(?:break|pause|five)(?: (?:here|now|for{WHILE}))?",
        r"i (?:need|want) an? (?:short |quick |little )?(?:break|pause)",
        rf"{ASK}stop for{WHILE}",
        rf"{ASK}(?:(?:go to|use) the (?:bathroom|toilet|restroom)|answer the (?:door|phone)|"
        r"(?:take|get) (?:this|a) (?:phone )?call|get the door)(?: quickly| first)?",
        r"(?:ill |i will )?be right back|brb|(?:a )?break|can we take five",
    ),
    "skip": (
        rf"{ASK}(?:skip|pass)(?: (?:over|on))?{IT}(?: question)?(?: (?:for now|and (?:move|go) on))?",
        rf"{ASK}(?:go|move|jump|skip) (?:on )?to the next(?: (?:one|question))?",
        r"(?:the )?next(?: (?:question|one))?",
        rf"(?:i would |id )?(?:rather|prefer)(?: to)? not(?: to)? (?:answer|say|talk about)(?: about)?{IT}",
        rf"i (?:dont|do not) want to (?:answer|talk about){IT}",
    ),
    "rephrase": (
        rf"{ASK}(?:rephrase|reword|explain|simplify|clarify|rephrasing|explaining){IT}(?: (?:differently|another way|"
        r"in (?:other|simpler|different|simple|easier) words|more simply|again|a bit|better|further|to me|what you mean))*",
        rf"{ASK}(?:say|ask|put|phrase){IT} (?:differently|(?:in )?(?:another|a different|a simpler) way|"
        r"in (?:other|simpler|different|simple|easier) words|more simply)",
        r"what (?:do|did) you mean(?: (?:by|with) (?:that|this|it|the question))?|what does (?:that|this|it) mean|in other words",
        rf"i {SURE_NOT} (?:really |quite |fully )?(?:understand|follow)(?: you)?{IT}(?: (?:what you mean|"
        r"what you (?:are )?asking|what youre asking))?",
        r"i (?:dont|do not) (?:really |quite )?(?:get|know) (?:the question|what you mean|what youre asking|what you are asking)",
        r"i dont get it|(?:im|i am) not (?:sure|certain) (?:what (?:you mean|youre asking|you are asking)|"
        r"i understand(?: the question| that)?)",
        r"(?:the|your) question (?:is not|isnt) clear(?: to me)?",
    ),
    "repeat": (
        rf"{ASK}(?:repeat|repeating){IT}{AGAIN}",
        rf"{ASK}(?:say|read|ask|play|tell me){IT}(?: (?:again|once more|one more time))",
        r"again|come again|once more|one more time|pardon|pardon me|say again|say what|what|huh|sorry",
        r"what (?:was|is|were) (?:the|your|that|the last) question(?: again)?|what was (?:that|it)(?: again)?|"
        r"what did you (?:just )?(?:say|ask)(?: me)?",
        rf"i {NOT_HEARD} (?:quite |really )?(?:hear|catch|get|heard|caught)(?: you)?{IT}"
        r"(?: (?:the (?:last|first|end) (?:part|bit)|the end|anything))?(?: (?:properly|clearly|well|very well))*",
        r"i (?:missed|lost|forgot|have forgotten) (?:it|that|you|the question|your question|the (?:last|first) part|"
        r"what you said|what the question was)",
        r"(?:you|youre) (?:broke|cut|breaking|are breaking|were breaking|cutting|are cutting) (?:up|out|off)|"
        r"the (?:line|sound|audio|connection) (?:broke|cut) (?:up|out|off)",
    ),
    "slower": (
        rf"{ASK}(?:speak|talk|go|say|read|repeat|be){IT}(?: (?:a (?:little|bit)(?: bit)?|much|more))* (?:slower|slowly)",
        rf"(?:a (?:little|bit)(?: bit)? )?(?:more )?(?:slower|slowly)|{ASK}slow down(?: a (?:bit|little))?|not so fast",
        r"(?:you are|youre|its|it is|that was|that is|thats|you speak|you talk|you were) (?:speaking |talking |going )?"
        r"(?:way |much )?(?:too|very|so) (?:fast|quick|quickly)(?: for me)?",
    ),
    "more_time": (
        rf"{ASK}(?:(?:have|get|give me|take) )?{MORE} time{FOR_THIS}",
        rf"i (?:need|want|would like|am going to need|will need) {MORE} time{FOR_THIS}",
    ),
    "moment": (
        rf"{ASK}(?:give me|have|get|take|need){WHILE}{THINK}",
        rf"{ASK}(?:(?:give me|have|take|need) )?(?:some|a bit of|a little) time{THINK}",
        rf"(?:i need|give me)(?: to think|{WHILE}){THINK}",
        r"(?:one|just a|just one|a) (?:moment|second|sec|minute)",
        rf"(?:let me|lemme|i have to|i need to|ill have to) (?:just )?think(?: (?:about (?:it|that|this)|back|for))*(?:{WHILE})?",
        rf"(?:hold on|hang on|wait|bear with me)(?:{WHILE})?|(?:(?:im|i am) )?(?:still )?thinking|let me see",
        r"(?:thats|that is) a (?:good|hard|difficult|tough) (?:one|question)(?: let me (?:think|see))?",
    ),
    "clarify": (
        r"(?:do you mean|you mean|are you asking|are you talking about|should i|shall i|do i have to|does it have to|"
        r"is it (?:about|ok|okay|all right) (?:if|to)|(?:can|could) (?:i|it) (?:use|talk about|be|tell you about|"
        r"give (?:you )?an? (?:example|story|case))) .+",
    ),
    "robot": (
        r"(?:are you|is this|am i (?:talking|speaking) (?:to|with)|is it|so are you)(?: really)? (?:an? )?(?:real |actual |live )?"
        r"(?:robot|bot|ai|a i|machine|computer|human|person|chatbot|human being|recording|program)(?: or .+)?",
    ),
    "recorded": (
        r"(?:is|are|am|will) (?:this|it|we|you|i|the (?:call|interview|conversation)|my (?:voice|answers))(?: be)?(?: being| getting)?"
        r" (?:recorded|recording|taped|taping|saved|stored)(?: (?:this|me|us|it|now|anything))*",
        r"(?:do|will) you (?:record|save|store|keep) (?:this|me|it|my (?:voice|answers|data|words)|the (?:call|interview))",
        r"what (?:do you|is being|is) (?:record|recorded|save|saved|stored|store)",
        r"(?:what happens|what do you do) (?:to|with) (?:the|my|this) (?:recording|data|answers|voice|information)",
    ),
    "decides": (
        r"who (?:decides|makes the (?:final )?decision|will decide|is deciding|chooses|will make the decision)(?: .+)?",
        r"(?:do|will) you (?:decide|make the (?:final )?decision|choose|hire)(?: .+)?",
        r"(?:does|will) (?:an? |the )?(?:ai|computer|robot|machine|human|person) decide(?: .+)?",
        r"who (?:scores|rates|evaluates|judges|reads|will read|will see|sees) (?:me|this|my answers?|it)",
    ),
    "listens": (
        r"(?:is|are) (?:there )?(?:someone|anyone|anybody|somebody|people|hr|other people)(?: else)? "
        r"(?:listening|watching|here|there|in (?:the|this) (?:room|call))(?: .+)?",
        r"who (?:else )?(?:is|can) (?:listening|watching|listen|watch|hear|here)(?: .+)?",
    ),
    "result": (
        r"(?:how did i do|how am i doing|did i pass|did i do (?:well|ok|okay|good)|am i hired|did i get (?:it|the job)|"
        r"whats my score|do i get the job)(?: so far)?",
        r"(?:was|is) (?:that|this|it|my answer) (?:ok|okay|good|right|correct|a good answer|the right answer|enough|good enough|"
        r"what you wanted|all right|alright)",
    ),
    "time_left": (
        r"how (?:much time|long|many (?:more )?(?:questions|minutes))(?: (?:is|are|do (?:i|we) have|will this|does this|will it|"
        r"have we|there|left|take|remain|remaining|to go|more|got))*",
    ),
    "help": (
        r"help(?: me)?|what can i (?:say|do)|what are my options|how does this work|what should i do(?: now)?|i need help",
    ),
    "ask_first": (
        r"(?:can|could|may) i ask(?: you)?(?: (?:a|one|some|something|another|a quick))?(?: (?:questions?|thing|things))?(?: first)?",
        r"i have (?:a|one|some|another|a quick) questions?(?: first| for you)*",
    ),
    "dont_know": (
        r"i (?:really |honestly |just )?(?:dont|do not|wouldnt|would not|didnt) (?:really |actually )?know(?: anything)?"
        r"(?: (?:that|it|this|this one|that one|the answer|about (?:that|this|it)|how|to (?:answer|do)|what to (?:say|answer|do)))*"
        r"(?: at all)?",
        r"(?:im afraid )?(?:i have )?no (?:idea|clue)|dunno|(?:(?:im|i am) )?not (?:really )?sure(?: (?:about|of) (?:that|this|it))?",
        r"i (?:cant|cannot|couldnt) (?:really )?(?:answer|say|tell you|think of|remember|recall)"
        r"(?: (?:that|this|it|anything|any|one|an example|any example|a situation|now|right now))*",
        r"(?:i have )?no experience(?: (?:with|in|of) (?:that|this|it))?",
        r"i (?:have never|havent|have not|never) (?:done|had|did|experienced|seen) (?:that|this|it|anything like (?:that|this|it))",
        r"i (?:dont|do not) (?:really )?(?:remember|recall)|nothing comes to mind",
    ),
    "nothing_more": (
        r"(?:i think |i guess |i believe )?(?:thats|that is|that was|that would be|this is) (?:about |pretty much |basically |really )?"
        r"(?:all|it|everything|my answer)(?: (?:i (?:have|can say|can think of|know|wanted to say|have to say|got)|from me|for me))*",
        r"nothing(?: (?:else|more|really|further))*(?: (?:to (?:add|say)|from me))?",
        r"i (?:have|ve|dont have|do not have) (?:nothing|anything) (?:else|more|further)(?: to (?:add|say))?",
        r"(?:im|i am|im all) (?:done|finished|good)|i (?:dont|do not) think so|none|(?:(?:no )?more )?questions|nope|no",
    ),
    "continue": (
        rf"{ASK}(?:continue|resume|proceed|carry on|go on|go ahead|go back|get started|start|begin|restart|move on)"
        r"(?: (?:(?:with|to) )?(?:the|this) (?:interview|questions?))?(?: (?:now|again))*",
        r"(?:im|i am|we are) (?:still )?(?:back|ready|here)(?: (?:to (?:continue|go on|start)|now|again))*|ready|back(?: again)?|"
        r"here i am|hello|are you (?:still )?(?:there|here)|can you hear me",
    ),
    "backchannel": (
        r"i see|i understand|understood|got it|sounds good|no problem|great|fine|good|right|mhm|mm|mm hmm|uh huh|aha|you|bye|"
        r"thanks for watching|thank you(?: very much| so much)?|thanks|okay|ok|all right|alright|sure|hi|hey",
    ),
}

NOISE = "um uh er erm hmm ah eh mmm hm umm uhh please kindly"
LEADS = (
    r"ok|okay|well|so|oh|hey|hi|hello|yes|yeah|yep|no|and|but|alright|all right|sorry|excuse me|im sorry|i am sorry|thanks|"
    r"thank you|actually|maybe|just|also|then|now|because|listen|you know|i mean"
)
TAILS = (
    r"thanks|thank you|ok|okay|then|sir|madam|maam|actually|sorry|if you can|if thats ok|if possible|though|you know"
)

YES = r"(?:yes|yeah|yep|yup|sure|correct|right|ok|okay|i do|i am sure|im sure|end it|end|stop|please do|definitely|absolutely)\b.{0,40}"
NO = r"(?:no|nope|dont|do not|not|never|continue|go on|lets go on|wait)\b.*"
MIC_TROUBLE = (
    r"(?:no|not really|not (?:very )?well|barely)\b.{0,40}|.*\b(?:cant|cannot|hardly|barely) hear\b.*|"
    r".*\b(?:too quiet|echo|echoing|breaking up|very quiet)\b.*"
)

QUESTION_START = (
    r"(?:what(?:s| (?:is|are|was|would|will|do|does|about|kind|sort|type|time|hours|days|shifts))|when(?:s| (?:is|do|does|would|will|can))|"
    r"where(?:s| (?:is|are|would|will|do))|who(?:s| (?:is|are|will|would))|"
    r"how (?:much|many|long|big|often|does|is|do|are|would|will|about|soon)|which (?:shifts?|days?|hours|department|ward|site|team)|"
    r"(?:is|are|do|does|will|would|can|could|am|did) (?:there|it|i|you|the|this|we|your|they|a|an|any))\b"
)
QUESTION_LEAD = (
    r"(?:(?:and|but|also|so|by the way|(?:i wanted|i want|id like|i would like) to ask(?: you)?|(?:can |could )?(?:you )?tell me|"
    r"(?:can|could|may) i (?:also )?ask(?: you)?|one (?:more )?question|my question is|i have (?:a|one|another) question|"
    r"i was wondering|before we (?:start|go on|begin)|if i may ask) )*"
)
ASKS_ABOUT = (
    r"(?:(?:can|could|may) i (?:also )?ask|i (?:want|wanted|would like) to ask|id like to ask|i have (?:a|one) question|"
    r"(?:can you )?tell me)"
)
EMPLOYER_DOES = (
    r"(?:do|does|will|would) (?:you|they|the company|your company) (?:also )?"
    r"(?:offer|provide|pay|allow|cover|reimburse|hire|employ)\b"
)
JOB_WORDS = (
    "dress "
    "salary pay wage compensation money bonus shift schedule hour rota overtime weekend night benefit insurance pension holiday "
    "vacation contract permanent temporary probation location office site remote commute parking travel team colleague manager "
    "supervisor department ward training onboarding uniform equipment career promotion growth job role company employer workplace "
    "duty responsibility"
)
SAME_MEANING = (
    "salary pay wage compensation money earn rate income",
    "shift schedule hour rota timetable roster",
    "holiday vacation leave pto",
    "location office site workplace address located",
    "training onboarding induction trained",
    "benefit insurance pension perk",
    "contract permanent temporary employment",
    "team colleague staff people",
    "manager supervisor boss",
    "start begin joining",
    "duty responsibility task",
)
QUESTION_GLUE = (
    "what whats when whens where wheres who whos how which why is are do does did will would can could may am was were i you we they "
    "it the a an this that there my me your our of to for in on at and or but about with any some much many long like be been have has "
    "get ask tell question please so also by way know much kind sort type need want wanted going usually normally one job role"
)

"""Words for telling names from everything else that stands at the head of a resume. Neither list is complete or has to be: they
are two signs among several (see ``names``)."""

GIVEN_NAMES = frozenset(
    """
    aaron abdul abdullah abigail adam adrian adriana ahmad ahmed aisha akash akira alan albert alejandro alex
    alexander alexandra alexis alfred ali alice alicia alina alison allison alyssa amanda amber amelia amina amir
    amit amy ana anastasia andre andrea andreas andrei andrew angel angela anil anita anjali ann anna anne annette
    anthony anton antonio anya april arjun armando arthur arun ashley ashok asif austin ava ayesha barbara beatriz
    ben benjamin bernard beth bethany bianca bill billy björn bob bogdan brad bradley brandon brenda brendan brian
    brianna bruce bryan caitlin camila camille carl carla carlos carmen carol carolina caroline carolyn carrie
    catherine cathy cecilia chad charles charlie charlotte chen cheryl chinedu chloe chris christian christina
    christine christoph christopher cindy claire clara claudia cody colin connie connor corey courtney craig
    cristina crystal cynthia daisuke dale damian dan dana daniel daniela danielle darren dave david dawn dean
    deborah debra deepa deepak denise dennis derek derrick diana diane diego dimitri dmitri dmitry dominic dominik
    donald donna doris dorothy douglas duncan dylan ebony eddie eduardo edward edwin eileen elaine eleanor elena eli
    elias elisabeth elizabeth ella ellen emily emma emmanuel enrique eric erica erik erika erin ernest esther ethan
    eugene eva evan evelyn fatima federico felipe felix fernando fiona florian frances francesca francis francisco
    frank franziska fred frederick gabriel gabriela gabrielle gail gary gavin gemma geoffrey george gerald gina
    giovanni giulia glen glenn gloria gordon grace graham grant greg gregory guillermo gustavo hamza hannah hans
    harold harry haruto hassan heather hector heidi helen helena henry hiroshi holly howard hugh hugo hussein ian
    ibrahim igor imran ingrid irene irina isaac isabel isabella isabelle ismail ivan jack jacob jacqueline jaime
    jake jamal james jamie jan jana jane janet janice jared jasmine jason javier jay jean jeff jeffrey jenna
    jennifer jenny jeremy jerome jerry jesse jessica jesus jill jim jimmy jin joan joanna joanne jocelyn joe joel
    johan johannes john johnny jon jonas jonathan jordan jorge jose josef joseph joshua josé joy joyce juan juana
    judith judy julia julian juliana julie julien jun justin kai kamal karen karina karl karthik katarina kate
    katherine kathleen kathryn kathy katie kavita keith kelly ken kenji kenneth kevin khalid kim kimberly kiran
    klaus kofi krista kristen kristin kristina kumar kwame kyle lakshmi lars latoya laura lauren laurie lawrence lea
    leah lee leila lena leo leon leonard leonardo leslie liam lily linda lindsay lindsey lisa logan lorenzo lori
    louis louise luca lucas lucia lucy luis luisa lukas luke lydia lynn madison mahmoud manish manoj manuel marc
    marcel marcia marco marcos marcus margaret maria marian marianne marie marilyn marina mario marion marissa mark
    marko markus marlene marta martha martin martina mary maryam mateo mathew matthew matthias maurice max maxim
    maximilian maya megan mehmet mei melanie melinda melissa mercedes meredith mia michael michaela michal michel
    michele michelle miguel mika mike mikhail milan mina miranda miriam misty mitchell mohamed mohammad mohammed
    mohit mona monica monika morgan muhammad mustafa nadia nancy naomi natalia natalie natasha nathan nathaniel neha
    neil nelson ngozi nicholas nick nicola nicolas nicole nikhil nikita nikolai nina nisha noah noel nora norma nuno
    oleg olga oliver olivia omar oscar otto owen pablo pamela patricia patrick patty paul paula pauline pavel pedro
    peggy penny peter petra philip philipp phillip phyllis pierre piotr pooja prakash pranav prasad pratik preeti
    priya qing rachel rafael rahul raj rajesh ralph ramesh ramon randall randy raquel rashid raul ravi ray raymond
    rebecca regina rekha rene renee reza rhonda ricardo richard rick rita ritu rob robert roberta roberto robin
    rodrigo roger rohan rohit roland roman ronald rosa rosalind rosemary ross roxanne roy ruben russell ruth ryan
    sabine sabrina sachin saeed sally salma sam samantha samir samuel sandeep sandra sanjay santiago sara sarah
    sasha satoshi saurabh scott sean sebastian sergei sergey sergio seth shannon sharon shaun shawn sheila shelby
    sherry shirley shreya sid siddharth silvia simon simone sneha sofia sonia sophia sophie stacey stacy stefan
    stefanie stella stephanie stephen steve steven stuart sudhir sue sunil suresh susan suzanne swati sylvia takashi
    tamara tammy tanya tara tatiana taylor ted teresa terrence terry thea theo theresa thomas tiffany tim timothy
    tina todd tom tomas tomasz tommy toni tony tracey traci tracy travis tricia tyler uma ursula usman valentina
    valeria valerie vanessa venkat vera veronica victor victoria vijay vikas vikram vincent vinod virginia vivek
    vivian vladimir walter wanda wayne wei wendy werner wesley whitney wilhelm william winston xavier xin yan yasmin
    yosef yousef yuki yuri yusuf yvonne zachary zahra zainab zoe zoë
    """.split()
)

NOT_IN_NAMES = frozenset(
    """
    a about academic accomplishments accountability accountable accountant accounting accounts achievements
    acquisition acquisitions activities adaptable address admin administration administrative administrator advanced
    advertising adviser advisor advocate aeronautical aerospace affairs age agency agent agile agricultural
    agriculture agronomist aide air aircraft airport algorithms analysis analyst analytical analytics analyze and
    android anesthesia apparel applicant application applications applied apprentice architect architecture area
    artificial artist arts assembler assembly assessment assistant associate associates associations at athletics
    attendant attorney audit auditing auditor author auto automation automotive available avenue aviation awards
    bachelor bachelors backend background bank banker banking barista bartender based behavioral benefits big
    bilingual biography biologist biology biomedical biotechnology birth board bookkeeper bookkeeping branch brand
    budget builder building business buyer by cad call campaign campus candidate capabilities capital captain care
    career careers caregiver cashier catering cell center centre certificate certificates certification
    certifications certified chain change charge chartered chef chemical chemist chemistry chief child children
    citizenship city civil claims class cleaner clerical clerk client clients clinic clinical cloud cnc coach code
    collections college com commerce commercial communication communications community company compensation
    competencies competency compliance computer computing conference confidential construction consultant consulting
    contact contacts content contract contractor control controller cooperative coordinator core corporate
    corporation cosmetologist counsel counseling counselor country county course courses coursework cover creative
    credentials credit crew curriculum custodian customer customs cv cyber cybersecurity daily dance data database
    date dean december decision declaration degree degrees delivery dental dentist department deputy description
    design designer desk detail details developer developing development device devops diagnostic dialysis digital
    diploma direct director directory dispatcher distribution district division doctor document documentation double
    drafter driven driver duties dynamic economics economist editing editor education educational educator effective
    efficient electrical electrician electronic electronics elementary email emergency emphasis employee employer
    employment energetic energy engineer engineering english enrolled enterprise enterprises entry environmental
    equipment essential estate estimator evaluation event events excel excellence executive experience experienced
    expert expertise extension external extracurricular facilitator facilities facility factory faculty family
    fashion fast father fax february federal fellow film finance financial firefighter fitness fleet flight floor
    food for foreign foreman forensic forklift foundation freelance freelancer freight french friday from front
    frontend full fullstack function functional fund game gender general geologist github global goal goals
    government gpa grade graduate graduation graphic graphics grill group groups growth guard guest guidance hair
    handling hands hardware harvard headline health healthcare help helper high highlights highly hindi history
    hobbies home homepage honors hospital hospitality host hotel hours housekeeper housekeeping hr human hvac i ii
    iii illustrator implementation in inc incident independent individual industrial industry info information
    infrastructure innovation innovative inpatient inside inspector installation installer institute institution
    instructor instrumentation insurance integration intelligence intensive interactive interest interests interior
    intermediate intern internal international internship internships interpersonal interpreter introduction
    inventory investigator investment ios it italian january java javascript job journalism journalist journeyman jr
    july junior kitchen knowledge lab laboratory laborer language languages laravel lawyer lead leader leadership
    leading learner learning leasing lecturer legal level liaison librarian library licence license licensed
    licenses licensing licensure life line linkedin linux literacy load loan location logistics london ltd machine
    machinery machining machinist maintenance male manage managed management manager managing manufacturing march
    marketer marketing married master masters material materials math mathematics mba mechanic mechanical media
    medical medication medicine member members memberships merchandiser merchandising microsoft middle midwife
    migration military millwright mining minor mission mobile model modeling modern monday mother motivated motor
    multi multimedia multitasking museum music name nanny national nationality native natural near network
    networking networks new node non notary november nurse nursery nursing nutrition nutritionist objective
    objectives occupational october of office officer offshore oil on oncology online open operating operation
    operational operations operator optical optimization oracle order organization organizational organizations
    oriented other outpatient outreach outside overview owner packaging packer paralegal paramedic part partner
    passionate passport patent patient patients payable payroll pediatric penetration people performance permanent
    permit person personal personnel petroleum pharmaceutical pharmacist pharmacy phd philosophy phlebotomist phone
    photo photographer photography php physical physician physics physiotherapist picker pilot pipeline place
    planner planning plant platform play plumber police policy political portfolio position positions practical
    practice practitioner preparation presentation president previous primary principal print private problem
    procedures process processes processing processor procurement producer product production productivity products
    profession professional professionals professor proficiency proficient profile profiles profit program
    programmer programming programs project projects proofreader property proposal prototype provider psychiatric
    psychologist psychology public publication publications publishing purchasing python qa qualification
    qualifications qualified quality quantitative radiographer radiology rail range react real receivable receiving
    reception receptionist recipient record records recruiter recruiting recruitment references referral registered
    registration regulatory rehabilitation related relations relationship relevant religion remote repair report
    reporting representative requirements research researcher reservations residence residential resource resources
    respiratory responsibilities responsible restaurant result results resume retail retention revenue review
    reviewer rigger risk road robotics role route résumé safety sales sample sap saturday scheduler scholarship
    scholarships school science sciences scientist scrum search secondary secretary section security selected self
    seminar senior september server service services sheet shift ship shipping shop showcase site skill skilled
    skills social society software solution solutions solving spanish special specialist specialized speech sports
    sql sr staff staffing standard standards state statement states statistical statistics status steward stock
    store storekeeper strategic strategies strategist strategy strength strengths structural student studies studio
    study summary sunday superintendent supervision supervisor supplier supply support surgeon surgery surgical
    surveyor sustainability system systems talent target tax teacher teaching team teams tech technical technician
    technologies technologist technology telecom telecommunications telephone teller template test tester testing
    textile the theater therapist therapy thursday time title to tool tools tour track trade trades trading traffic
    trainee trainer training trainings transcript transcription translator transport transportation travel treasury
    truck trucking trust tuesday tutor typing ui undergraduate underwriter underwriting union united university unix
    updated user utility ux vacation valid validation vendor veterinarian veterinary vice video views virtual visa
    visual vita vitae vocational volunteer volunteering waiter waitress warehouse water web webmaster website
    wednesday welder welding wellness wholesale win with women wordpress work worker working works workshop
    workshops writer writing year years yoga youth zip
    """.split()
)

"""The patterns of ``guardrails.py``, French and German side by side, since people mix the two.

All but ``CHAT_MARKUP`` and ``LABELLED_INSTRUCTION`` are matched against *bare* text: folded (lower case, no accents,
``ss`` for ``ß``), letters and digits only, single spaces. "J’ai été volé !" is "j ai ete vole" there. English stands
only where attackers use it. Precision goes before reach: what no rule claims is a question, and the search decides.
"""

from __future__ import annotations

import re

Pattern = re.Pattern[str]


def _any(*alternatives: str) -> Pattern:
    return re.compile("|".join(f"(?:{alternative})" for alternative in alternatives))


# --- Small talk: the whole message must be one of these, or several in a row.

_GREETINGS = (
    r"bonjour|bonsoir|salut|coucou|hello|hi|hey|allo|rebonjour|enchantee?|madame|monsieur|messieurs|mesdames|"
    r"cordialement|"
    r"bonne (?:journee|soiree|nuit)|comment (?:allez vous|vas tu|ca va)|ca va(?: bien)?|vous allez bien|tu vas bien|"
    r"a tous|tout le monde|hallo|guten (?:tag|morgen|abend)|moin(?: moin)?|servus|gruss (?:gott|dich)|gruezi|tag|"
    r"sehr geehrte damen und herren|liebes team|wie geht ?(?:s|es(?: dir| ihnen)?)|mit freundlichen grussen|"
    r"(?:viele|liebe|beste) grusse"
)
_THANKS = (
    r"merci(?: (?:beaucoup|bien|infiniment|d avance|a vous|pour (?:tout|votre (?:aide|reponse)|ta reponse|l aide|"
    r"les infos?)))*|"
    r"super|parfait|genial|c est (?:parfait|note|tout|bon|clair)|d accord|ok|okay|tres bien|bravo|j ai compris|compris|"
    r"au revoir|a bientot|bonne continuation|danke(?: (?:schon|sehr|dir|ihnen|fur (?:die|ihre|deine) (?:hilfe|"
    r"antwort|auskunft)))*|"
    r"(?:vielen|besten|herzlichen|tausend) dank(?: fur (?:die|ihre|deine) (?:hilfe|antwort|auskunft))?|alles klar|"
    r"(?:sehr )?gut|prima|toll|verstanden|das war alles|auf wiedersehen|tschuss|bis bald|wunderbar"
)
GREETING = re.compile(rf"(?:(?:{_GREETINGS})(?: |$))+")
THANKS = re.compile(rf"(?:(?:{_THANKS}|{_GREETINGS})(?: |$))+")

ABOUT = _any(
    r"(?:mais |et )?(?:qui|t)?(?: es tu| etes vous| tu es| t es)(?: (?:qui|quoi))?",
    r"(?:tu es|vous etes|es tu|etes vous|est ce que (?:tu es|vous etes)|je parle a|c est)(?: bien)? "
    r"(?:un |une |a un )?(?:robot|ia|intelligence artificielle|humain|humaine|vraie? personne|personne reelle|bot|"
    r"chatbot|machine|"
    r"chatgpt|mistral|etre humain|conseiller|agent)(?: (?:ou|reel|reelle|humain|humaine|un|une|robot|ia|machine|"
    r"bot)){0,4}",
    r"(?:comment tu t appelles?|quel est (?:ton|votre) nom|comment vous appelez vous|comment t appelles tu)",
    r"(?:que|qu est ce que|quoi) (?:peux tu|pouvez vous|sais tu|savez vous|tu (?:peux|sais)|vous (?:pouvez|"
    r"savez)) (?:faire|repondre)"
    r"(?: pour moi)?",
    r"a quoi (?:sers tu|servez vous|tu sers|sert (?:ce (?:site|service)|cet (?:assistant|outil)))",
    r"(?:en quoi|comment) (?:peux tu|pouvez vous) m aider|comment (?:fonctionnes tu|fonctionnez vous|ca marche|"
    r"ca fonctionne|tu fonctionnes)",
    r"(?:qui|par qui) (?:t|vous) ?a (?:cree|programme|developpe|fait)e?|qui est derriere (?:ce service|cet assistant|"
    r"toi)",
    r"(?:quelles sont|d ou viennent) (?:tes|vos) (?:sources|reponses|informations)",
    r"(?:conservez vous|gardez vous|enregistrez vous|que faites vous de|stockez vous|gardes tu) (?:mes|"
    r"les) (?:donnees|questions|conversations)"
    r"(?: personnelles)?",
    r"(?:quelles langues (?:parles tu|parlez vous)|(?:parles tu|parlez vous|tu parles) (?:allemand|francais))",
    r"(?:je (?:veux|voudrais|souhaite)|(?:puis je|peut on|est il possible de)) parler (?:a|avec) "
    r"(?:un |une |quelqu un|vrai |vraie |etre )*(?:humaine?|personne|agent|conseiller|conseillere)?",
    r"aide|aidez moi|a l aide|help|besoin d aide|j ai besoin d aide|aide moi|tu peux m aider|pouvez vous m aider|"
    r"peux tu m aider|"
    r"j ai une question|test",
    r"wer (?:bist du|sind sie)(?: eigentlich)?|was (?:bist du|sind sie)(?: eigentlich)?",
    r"(?:bist du|sind sie|spreche ich mit|rede ich mit|ist das) (?:hier )?(?:ein(?:e|em|er)? )?(?:echter? |echten )?"
    r"(?:roboter|ki|bot|chatbot|mensch|menschen|maschine|person|kunstliche intelligenz|chatgpt|mistral|computer)"
    r"(?: (?:oder|ein|eine|mensch|ki|roboter|bot|maschine)){0,4}",
    r"wie (?:heisst du|heissen sie|ist (?:dein|ihr) name)|was (?:kannst du|konnen sie)(?: alles)?(?: fur mich tun|"
    r" machen)?",
    r"(?:wobei|womit|wie) (?:kannst du|konnen sie) (?:mir )?helfen|wie funktioniert (?:das hier|dieser (?:dienst|"
    r"assistent)|du)|"
    r"wie funktionierst du",
    r"wer hat (?:dich|sie|das) (?:gemacht|programmiert|entwickelt|erstellt)|wer steckt (?:hinter (?:dir|"
    r"diesem dienst)|dahinter)",
    r"(?:was sind|woher kommen|woher hast du|woher haben sie) (?:deine|ihre) (?:quellen|antworten|informationen)",
    r"(?:speicherst du|speichern sie|was passiert mit|was machen sie mit) (?:meine|meinen|die) (?:daten|fragen|"
    r"eingaben)",
    r"(?:sprichst du|sprechen sie|kannst du) (?:auch )?(?:franzosisch|deutsch)|welche sprachen (?:sprichst du|"
    r"sprechen sie)",
    r"(?:ich (?:will|mochte)|kann ich|konnte ich) (?:bitte )?mit (?:einem|einer|jemandem) ?(?:echten )?(?:menschen|"
    r"person|mitarbeiter|"
    r"mitarbeiterin|berater)? ?(?:sprechen|reden)",
    r"hilfe|hilf mir|helfen sie mir|ich brauche hilfe|kannst du mir helfen|konnen sie mir helfen|ich habe eine frage",
)

# --- Crisis. First person and present: somebody needs a human now.

SUICIDE = _any(
    r"\bj?e? ?(?:veux|voudrais|souhaite|vais|pense a|songe a|ai (?:tres )?envie d[e ]|aimerais|compte) ?(?:juste |"
    r"vraiment |bientot |simplement )?"
    r"(?:mourir|me (?:suicider|tuer|pendre|foutre en l air)|en finir(?! avec(?! (?:la vie|tout)))|"
    r"mettre fin a (?:mes jours|ma vie)|"
    r"sauter (?:d un pont|par la fenetre|sous un train))",
    r"\b(?:envie|idees?|pensees?) (?:de (?:mourir|me (?:suicider|tuer)|suicide)|suicidaires?)",
    r"\bje (?:ne )?(?:veux|peux|supporte) plus (?:vivre|de vivre|la vie|etre en vie)|plus (?:envie|le gout|"
    r"la force) de vivre|"
    r"\bma vie ne (?:vaut|sert) (?:plus|a) rien",
    r"\bj ai (?:avale|pris) (?:des|trop de|plein de|tous mes|une boite de) (?:medicaments|comprimes|cachets|"
    r"somniferes)",
    r"\b(?:mon|ma|notre|mes|un|une) (?:\w+ ){1,3}(?:(?:veut|voudrait|menace de|parle de|envisage de|pense a|"
    r"essaie de|vient d essayer de|"
    r"dit vouloir) (?:mourir|en finir(?! avec)|(?:se (?:suicider|tuer|pendre)|mettre fin a ses jours))|"
    r"va (?:se suicider|se pendre|mettre fin a ses jours))",
    r"^(?:je n en peux plus|j en peux plus|ich kann nicht mehr|ich halte es nicht mehr aus)$",
    r"\bich (?:will|mochte|werde|wurde gern|wurde am liebsten) (?:nur noch |einfach |jetzt |heute |endlich |"
    r"nicht mehr leben und )?"
    r"(?:sterben|tot sein|mich (?:umbringen|toten|erhangen)|mir das leben nehmen|nicht mehr (?:leben|aufwachen))",
    r"\bich (?:will|mag|mochte|kann) (?:so |einfach )?(?:nicht mehr|nimmer) (?:leben|weiterleben)",
    r"\b(?:ich bringe? mich um|bringe ich mich um|mich umzubringen|mir etwas an(?:zu)?tun|"
    r"mir das leben (?:zu )?nehmen)\b",
    r"\b(?:suizidgedanken|selbstmordgedanken|suizidal|lebensmude)\b",
    r"\bich habe (?:\w+ ){0,2}(?:tabletten|schlaftabletten|medikamente) (?:geschluckt|genommen um)",
    r"\b(?:mein|meine|unser|unsere) (?:\w+ ){1,3}(?:will|mochte|droht|versucht|spricht davon) "
    r"(?:sich (?:umbringen|umzubringen|das leben (?:zu )?nehmen|(?:zu )?toten)|sterben|nicht mehr leben)",
)
# Somebody in despair writes in whatever language comes; English is the one most people share.
SUICIDE_ENGLISH = _any(
    r"\bi (?:want to|wanna|am going to|m going to|will) (?:die|kill myself|end (?:my life|it all))\b|\bkill(?:ing)? myself\b|"
    r"\bi (?:do not|don t) want to (?:live|be alive)(?: anymore)?\b|\b(?:i am|i m|feeling) suicidal\b"
)
# Dying as a subject of law, care or money: an answer, with a number beside it.
ABOUT_DYING = _any(
    r"\bchez (?:moi|lui|elle|nous|soi)\b|\ba (?:domicile|la maison)\b|dign|directives anticipees|palliati|euthanasi|"
    r"suicide assiste|"
    r"aide a mourir|fin de vie|testament|herit|successi|patrimoine|assurance|obseques|legs|donation|don d organe|"
    r"don du corps",
    r"\bzu hause\b|\bzuhause\b|wurde\b|wurdig|patientenverfugung|sterbehilfe|hospiz|testament|\berb|vererb|"
    r"versicherung|vorsorge|"
    r"bestattung|organspende|korperspende",
)

VIOLENCE = _any(
    r"\b(?:mon|ma|mes|le|un) (?:ex )?(?:mari|conjoint|compagnon|copain|ex|epoux|femme|conjointe|compagne|pere|mere|"
    r"parents|beau pere|frere|"
    r"fils|oncle|patron|voisin|collegue|cousin)(?: \w+)? (?:me|m|nous) (?:\w+ )?(?:frappe|bat|battent|tape|viole|"
    r"etrangle|sequestre|agresse|"
    r"menace de (?:mort|me tuer|nous tuer))",
    r"\b(?:il|elle) (?:me|nous) (?:frappe|bat|viole|etrangle|sequestre|tape dessus|menace de mort)|\bmenace de (?:me|"
    r"nous) (?:tuer|frapper)\b|\b(?:il|"
    r"elle) (?:va|veut) (?:me|nous) (?:tuer|frapper)",
    r"\bje (?:me fais|suis en train de me faire) (?:frapper|battre|violer|agresser)|\bje suis (?:une femme |"
    r"un homme )?battue?\b|"
    r"\b(?:j ai ete|on m a|il m a) violee?\b|\bje vais (?:le|la|les) (?:tuer|buter)\b|\bje vais tuer (?:mon|ma|mes|"
    r"quelqu un)\b",
    r"\bmeine? (?:ex )?(?:mann|freund|partner|ex|exmann|vater|mutter|eltern|frau|freundin|bruder|sohn|stiefvater|"
    r"onkel|chef|nachbar)(?: \w+)? "
    r"(?:schlagt|verprugelt|vergewaltigt|wurgt|bedroht|missbraucht|misshandelt) (?:mich|uns|mein kind|meine kinder|"
    r"meinen sohn|meine tochter)"
    r"(?! (?:\w+ ){0,6}vor\b)",
    r"\b(?:er|sie) (?:schlagt|verprugelt|vergewaltigt|wurgt) (?:mich|uns)(?! (?:\w+ ){0,6}vor\b)|\bwill (?:mich|"
    r"uns) (?:umbringen|toten)\b|"
    r"\bbringt (?:mich|uns) um\b",
    r"\bich werde (?:\w+ ){0,5}(?:geschlagen|misshandelt|vergewaltigt|missbraucht)|\bich (?:wurde|"
    r"bin) (?:\w+ ){0,3}vergewaltigt|"
    r"\bich (?:bringe|werde) (?:ihn|sie|jemanden|meinen \w+|meine \w+) um(?:bringen)?\b",
)
# A person who asks for a procedure gets it, with the number beside it.
PROCEDURE = _any(
    r"\b(?:plainte|ordonnance|divorce|separation|logement|hebergement|avocat|garde|demarches?|droits?|temoign\w*|"
    r"main courante|aides?|"
    r"allocation\w*|travail|licenci\w*|arret|indemnis\w*|jugement|tribunal|comment (?:proteger|quitter)|association)\b",
    r"\b(?:anzeige|anzeigen|scheidung|scheiden|anwalt|frauenhaus|gewaltschutz\w*|wohnung|sorgerecht|umgang\w*|"
    r"rechte?|antrag|unterkunft|"
    r"opferentschadigung|schmerzensgeld|annaherungsverbot|kontaktverbot|kundig\w*|krankschreib\w*|gericht|"
    r"beratungsstelle)\b",
)

EMERGENCY = _any(
    r"\bne respire (?:plus|pas)\b|\bj arrive (?:plus|pas) a respirer|\best (?:inconsciente?|en train de mourir)\b|"
    r"\bsaigne (?:beaucoup|abondamment)",
    r"\b(?:je|il|elle|(?:mon|ma) \w+) (?:fais|fait) (?:un|une) (?:avc|infarctus|crise cardiaque|overdose|"
    r"arret cardiaque)"
    r"(?!.*(?:travail|assurance|indemni|aide))",
    r"\bil y a le feu\b|\b(?:ma maison|mon appartement|mon immeuble|ca) brule\b|\bincendie (?:chez moi|en cours)|"
    r"\b(?:odeur|fuite) de gaz\b",
    r"\b(?:appelez|envoyez|appelle) (?:vite )?(?:une ambulance|la police|les pompiers|le samu|les secours)\b|"
    r"\bon m attaque\b|"
    r"\bquelqu un (?:essaie d entrer|est entre) chez moi\b",
    r"^(?:au secours|sos|urgence|urgences|urgence (?:medicale|vitale)|zu hilfe|notfall|hilfe hilfe|"
    r"medizinischer notfall|112)$",
    r"\batmet nicht(?: mehr)?\b|\bich bekomme keine luft\b|\bist bewusstlos\b|\bblutet (?:sehr )?stark\b",
    r"\bhat (?:gerade|jetzt) (?:einen |wohl )*(?:herzinfarkt|schlaganfall)\b|\bich habe (?:gerade |"
    r"glaube ich )(?:einen )?(?:herzinfarkt|schlaganfall)\b",
    r"\bes brennt\b(?! mir)|\b(?:meine wohnung|mein haus|unser haus) brennt\b|\bes riecht nach gas\b|"
    r"\bgasgeruch (?:in|bei)\b",
    r"\b(?:rufen sie|ruft|ruf|schicken sie) (?:bitte |schnell )*(?:die polizei|die feuerwehr|den notarzt|"
    r"einen (?:krankenwagen|notarzt))\b|"
    r"\bich brauche (?:sofort|dringend|schnell) (?:einen )?(?:notarzt|krankenwagen)\b|"
    r"\bich werde (?:gerade )?(?:uberfallen|verfolgt)\b",
)
# What makes the words of an emergency a subject: "es brennt – wer zahlt?", a smoke detector, a past event.
NOT_NOW = _any(
    r"\b(?:assurance|indemni\w*|detecteur|declar\w*|formation|prevention|obligat\w*|amende|travail|que dit|loi|si)\b",
    r"\b(?:versicherung|zahlt|entschadig\w*|melder|rauchmelder|meldepflicht|vorschrift\w*|gesetz|wenn|falls|"
    r"schulung)\b",
)

# Topics that deserve an answer and, beside it, the number of people who help.
TOPIC_SUICIDE = _any(
    r"\bsuicid\w*|\bsuizid\w*|\bselbstmord(?!versicherung)\w*|\bselbsttotung\w*|\bdas leben genommen\b"
)
TOPIC_VIOLENCE = _any(
    r"\bviolences? (?:conjugales?|domestiques?|familiales?|intrafamiliales?|sexuelles?|faites|au sein du couple|"
    r"dans le couple)|"
    r"\b(?:femmes? battues?|(?:mari|conjoint|compagnon|pere) violent)\b|\bviols?\b|\bagressions? sexuelles?|"
    r"\bordonnance de protection|"
    r"\bharcelement sexuel|\bmenaces? de mort|\bmariage force|\bexcision\b",
    r"\bhausliche\w* gewalt|\bgewalt (?:in der (?:familie|ehe|partnerschaft)|gegen frauen|durch)|"
    r"\bpartnerschaftsgewalt|\bvergewaltig\w*|"
    r"\bgewaltschutz\w*|\bfrauenhaus\w*|\bstalking|\bnachstellung|\bzwangsheirat|\bmorddrohung\w*|"
    r"\bsexuelle\w* (?:belastigung|gewalt|ubergriff\w*)",
)
TOPIC_CHILD = _any(
    r"\bmaltraitance(?! (?:animale|d une personne|des personnes|d animaux))|\benfants? (?:battus?|maltraites?|"
    r"en danger)|\binceste|\bpedo(?:criminal|phil)\w*",
    r"\bkindes?(?:missbrauch|misshandlung|wohlgefahrdung)\w*|\bmisshandelte[ns]? kind",
)

# --- Instructions to the assistant.

CHAT_MARKUP = re.compile(
    r"\[/?inst\]|<\|[a-z_]{1,30}\|>|</?(?:system|assistant|user|instructions?|constitution|task|prompt|data|context)>|"
    r"#{2,}\s*(?:system|instructions?)\b|<!--|-->",
    re.IGNORECASE,
)
LABELLED_INSTRUCTION = re.compile(
    r"\b(?:nouvelles? (?:instruction|consigne)s?(?: unique)?|neue (?:anweisung|aufgabe|instruktion)(?:en)?|"
    r"new instructions?|system)\s*:"
)
_LEAD = (
    r"^(?:(?:bitte|jetzt|nun|und|dann|so|okay|ok|hallo|also|maintenant|alors|et|puis|donc|stp|svp|veuillez|merci de|"
    r"bonjour|please|"
    r"tu dois|vous devez|il faut|du sollst|du musst|sie sollen|je veux que tu|il te plait|s)\b ?){0,4}"
)
INJECTION = _any(
    # Forget what you were told: an order to the assistant, or about its own instructions.
    _LEAD + r"(?:ignore[sz]?|oublie[sz]?|neglige[sz]?|desactive[sz]?|contourne[sz]?|outrepasse[sz]?) (?:\w+ ){0,4}?"
    r"(?:instructions?|consignes?|regles?|directives?|contexte|restrictions?|filtres?|garde fous|"
    r"(?:tout )?ce qui precede|tout)\b",
    r"\b(?:ignorer|oublier|desactiver|contourner|ne (?:tiens|tenez) (?:plus|pas) compte de) (?:toutes )?(?:tes|vos|"
    r"ta|ton) (?:\w+ )?"
    r"(?:instructions?|consignes?|regles?|directives?|restrictions?|filtres?|programmation)\b",
    _LEAD + r"(?:ignorier(?:e|en sie)?|vergiss|vergessen sie|missachte|umgehe|uberschreibe|deaktivier(?:e|"
    r"en sie)?) (?:\w+ ){0,4}?"
    r"(?:anweisung(?:en)?|instruktion(?:en)?|regeln|vorgaben|angaben|kontext|richtlinien|befehle|schutzmechanismen|"
    r"filter|prompts?|"
    r"aufgaben|alles)\b",
    r"(?<!ich )(?<!wir )(?<!man )\b(?:alle |samtliche )(?:vorherigen|bisherigen|vorangegangenen|obigen) (?:aufgaben|"
    r"anweisungen|instruktionen)\b.*"
    r"\b(?:streichen|vergessen|ignorieren|loschen)\b",
    r"\b(?:ignore|disregard|forget|override)\b (?:\w+ ){0,3}(?:previous|prior|above|earlier|your|all|the) (?:\w+ ){0,2}"
    r"(?:instructions?|rules|prompts?|directives?|messages?|context)\b|^ignore ?instructions$",
    # Show what you are made of.
    r"\b(?:system ?prompt|prompt systeme|prompt initial|systemanweisung(?:en)?|prompt texte|sys prompt)\b",
    r"\b(?:revele|montre|affiche|donne|repete|imprime|recopie|divulgue|dis|dites|livre|renvoie|"
    r"renvoyer)[sz]?\b (?:\w+ ){0,3}"
    r"(?:tes|vos|ton|votre|ta) (?:\w+ )?(?:instructions?|consignes|regles|prompt|cles? (?:d )?api|configuration|"
    r"mot de passe)\b",
    r"\bquel(?:le)?s? (?:est|sont) (?:tes|vos|ton|votre|ta) (?:instructions?|consignes|prompt|cles? (?:d )?api|"
    r"mots? de passe)\b",
    r"\b(?:zeige?n?|nenne?n?|verrate?n?|gib|geben sie|wiederhole?n?|offenbare?n?|liste|druck)\b (?:\w+ ){0,4}"
    r"(?:(?:deine|ihre|internen?|ursprunglichen?|geheimen?|versteckten?) (?:\w+ )?(?:anweisungen|regeln|"
    r"instruktionen|prompts?|vorgaben|api)|"
    r"vertrauliche\w* (?:\w+ )?preis)",
    r"\bwas (?:sind|lauten|steht in) (?:deine|deinen|ihre) (?:internen |geheimen )?(?:anweisungen|instruktionen|"
    r"systemregeln|prompts?)\b",
    r"\b(?:wie lautet|was ist|gib mir|nenne) (?:dein|mein aktueller|deinen|der)? ?(?:\w+ )?api ?(?:schlussel|key)\b",
    # Be somebody else.
    r"\b(?:tu es|t es) (?:maintenant|desormais|dorenavant|a present)\b|\bvous etes (?:maintenant|desormais|"
    r"dorenavant) (?:une?|dan|mon|libre)\b|"
    r"\bdu bist (?:jetzt|nun|ab (?:jetzt|sofort)|ein freier|eine (?:bose|freie|uneingeschrankte))\b|\byou are now\b",
    r"\b(?:assistant|ia|ki|chatbot|assistent|modele) (?:sans|ohne) (?:aucune? |jede )?(?:limite|restriction|filtre|"
    r"regle|censure|einschrankung|regel)\w*|"
    r"\buneingeschrankte ki\b|\bdu bist eine? (?:bose|hacker|pirat)\w*",
    _LEAD + r"(?:fais (?:semblant|comme si)|faites (?:semblant|comme si)|joue(?:z)? le role|agis(?:sez)? (?:comme|"
    r"en tant)|comporte toi comme|imagine que tu)\b",
    _LEAD + r"(?:tu so als|stell dir vor du|spiel(?:e)? (?:die rolle|einen|eine)|act as|pretend (?:to|you))\b|"
    r"\bich mochte dass (?:du|sie) (?:als|dich als|so tun)\b|\bfungieren (?:sie|du) als\b",
    r"\b(?:dan mode|mode dan|do anything now|jailbreak|developer mode|mode developpeur|entwicklermodus|god mode)\b",
    # Do as I say.
    r"\bnun folgen neue (?:anweisungen|aufgaben)\b|\bneue aufgabe schreibe\b",
    _LEAD + r"(?:sui[st]|suivez|obeis|folge|gehorche) (?:uniquement|seulement|desormais|ab jetzt|nur|ausschliesslich|"
    r"moi|mir)\b|"
    r"\btu(?:e)? (?:folgendes|was ich (?:dir )?sage)\b",
    _LEAD + r"(?:reponds|repondez) (?:librement|sans (?:filtre|restriction|limite))\b|"
    + _LEAD + r"antworten? (?:sie )?(?:ab jetzt|frei|im stil\w*)\b|\bantworte im stil\b|\bim stile? (?:eines?|"
    r"einer) (?:pira\w+|gut\w+)\b",
    _LEAD + r"(?:(?:de|ent)(?:k|c)odiere?|entschlussele|decode[sz]?|dechiffre[sz]?) (?:dies|das|ce|cette|la|le|diese|"
    r"this)\b",
    _LEAD + r"(?:wiederhole?n?|repete[sz]?|repeat) (?:sie )?(?:das folgende|exakt|exactement|mot pour mot|ce texte|"
    r"apres moi|the following|den text)\b",
    _LEAD + r"(?:envoie[sz]?|sende|schicke) (?:un|une|tout|toutes|les|alles|alle|eine?) (?:e ?mails?|mails?|"
    r"courriels?|donnees|daten|nachricht|an)\b",
    r"\bsend email\b",
)  # fmt: skip
# A wish for the form of the answer: left out of the question, and no reason to refuse.
FORM_OF_ANSWER = _any(
    r"^(?:reponds|repondez|reponse)(?: moi)? (?:en|de facon|brievement|simplement|avec|s il|svp|court).*$",
    r"^(?:antworte?n?(?: sie)?|antwort)(?: mir| bitte)* (?:auf|kurz|in|einfach|mit|ausfuhrlich).*$",
)
ASKS = re.compile(
    r"\b(?:comment|ou|quand|combien|pourquoi|quel(?:le)?s?|qui|quoi|est ce|puis je|dois je|peut on|faut il|ai je|wie|"
    r"wo|wann|warum|was|wer|wen|"
    r"wem|welche[rsnm]?|wohin|woher|kann|darf|muss|soll|gibt es|brauche)\b"
)

# --- Help with a crime, and insults.

UNSAFE = _any(
    r"\b(?:comment|ou|je veux|j aimerais|aide moi a|explique moi comment)\b (?:\w+ ){0,3}(?:fabriquer|construire|"
    r"faire|poser) (?:une|des|un) "
    r"(?:bombe|explosif|engin explosif|cocktail molotov)s?\b(?! lacrymo)",
    r"\b(?:comment|ou|je veux|j aimerais|aide moi a)\b (?:\w+ ){0,4}(?:acheter|fabriquer|obtenir|faire|procurer|"
    r"avoir) (?:un |une |des |de )?"
    r"(?:faux|fausses?) (?:papiers?|passeports?|permis|cartes?|diplomes?|certificats?|attestations?|justificatifs?|"
    r"billets?|ordonnances?|"
    r"arrets?|bulletins?|fiches?)\b",
    r"\bcomment (?:\w+ ){0,2}(?:falsifier|frauder|pirater|contrefaire|escroquer|arnaquer)\b",
    r"\bcomment (?:\w+ ){0,2}(?:tuer|empoisonner|assassiner) (?:quelqu un|(?:mon|ma|un|une) (?:mari|femme|voisine?|"
    r"patron|collegue|ex|pere|mere|personne))\b",
    r"\bcomment (?:\w+ ){0,2}(?:acheter|vendre|fabriquer) (?:de la |du |des )(?:cocaine|heroine|drogues?|crack|mdma)\b",
    r"\bwie (?:baue|baut|bastle|bastelt|mache|macht|konstruiere) (?:ich|man) (?:\w+ )?(?:bombe|sprengsatz|"
    r"sprengstoff|rohrbombe|molotow\w*)\b|"
    r"\b(?:bombe|sprengsatz|rohrbombe) (?:selber |selbst )?(?:bauen|basteln)\b",
    r"\b(?:wie|wo|ich will|ich mochte)\b (?:\w+ ){0,5}(?:gefalschte[nrs]?|fake) (?:\w+ )?(?:pass|ausweis|"
    r"personalausweis|fuhrerschein|reisepass|papiere|"
    r"zeugnis\w*|diplom|attest|impfpass|rezept|geld)\b (?:\w+ )?(?:kaufen|bekommen|besorgen|herstellen|machen|"
    r"bestellen)\b",
    r"\bwie falsch[et]t? (?:ich|man)\b|\bwie (?:kann|konnte) (?:ich|man) (?:\w+ ){0,4}falschen$",
    r"\bwie (?:kann ich |kann man |betruge ich |hacke ich |hackt man |knacke ich )(?:\w+ ){0,5}(?:betrugen|hacken|"
    r"knacken|vergiften|ermorden|umbringen)\b|"
    r"\bwie (?:betruge|hacke|vergifte|ermorde) ich\b|\bwie bringe ich (?:jemanden|meinen?|meine) (?:\w+ )?um\b",
    r"\bwie (?:kann|konnte) ich (?:\w+ )?(?:kokain|heroin|drogen) (?:verkaufen|herstellen|kaufen)\b",
)
# Questions about a crime by those who suffer, report or judge it.
ABOUT_CRIME = _any(
    r"\b(?:signaler|denoncer|victime|risque\w*|sanction\w*|peine|punie?|reconnaitre|detecter|proteger|contre|plainte|"
    r"prouver|eviter|me fait|m a)\b",
    r"\b(?:melden|anzeigen|anzeige|opfer|strafe|strafbar|droht|erkennen|erkenne|schutzen|verdacht|nachweisen|jemand|"
    r"wurde|vermeiden)\b",
)
INSULT = _any(
    r"\b(?:connards?|connasses?|salopes?|encules?|fils de pute|batards?|ta gueule|va te faire (?:foutre|voir|"
    r"enculer)|nique (?:ta mere|toi)|"
    r"gros con|sale (?:con|pute|race)|pauvre con|va chier|je t emmerde)\b",
    r"\b(?:tu es|t es|vous etes|espece d|espece de) (?:vraiment |trop |tous |un |une |des |gros |sale )*(?:cons?|"
    r"connes?|idiote?s?|debiles?|nuls?|nulles?|"
    r"stupides?|cretins?|abrutis?|merdes?|incapables?|imbeciles?)\b",
    r"\b(?:arschloch\w*|fick dich|fickt euch|fotze|hurensohn|wichser|missgeburt|schlampe|verpiss dich|"
    r"leck mich(?: am arsch)?|halt (?:die (?:fresse|klappe)|"
    r"dein maul)|scheiss ?(?:bot|ki|maschine|chatbot|ding))\b",
    r"\b(?:du bist|sie sind|ihr seid|du) (?:so |echt |wirklich |alle |ein |eine |richtig )*(?:idiot\w*|depp\w*|"
    r"trottel|vollidiot\w*|dumm|blod|scheisse|"
    r"nutzlos|unfahig|bescheuert|behindert)\b",
)

# --- What the assistant cannot do, clearly.

PERSONAL_CASE = _any(
    r"\bou en (?:est|sont) (?:mon|ma|mes|notre|nos|le traitement d\w? (?:mon|ma)|l avancement d\w? (?:mon|ma)|"
    r"l instruction d\w? (?:mon|ma))\b",
    r"\b(?:avez vous|as tu|est ce que vous avez|vous avez) (?:bien )?(?:recu|traite|valide|accepte|enregistre|"
    r"etudie) (?:mon|ma|mes) "
    r"(?:dossier|demande|courrier|documents?|paiement|declaration|mail|formulaire|pieces)\b",
    r"\b(?:mon dossier|ma demande)(?: \w+){0,5} (?:est (?:il|elle)|a t (?:il|elle) ete) (?:accepte|valide|traite|"
    r"recu|refuse|en cours)e?s?\b",
    r"\b(?:mon passeport|ma carte(?: \w+){0,2}|mon titre(?: de sejour)?|mon permis) est (?:il|elle) (?:enfin |"
    r"deja )?(?:prete?|arrivee?|disponible)\b",
    r"\bpourquoi (?:mon dossier|ma demande)(?: \w+){0,5} (?:bloquee?|n avance pas|"
    r"n est (?:toujours )?pas (?:encore )?traitee?)\b",
    r"\bquand (?:est ce que )?(?:mon dossier|ma demande)(?: \w+){0,5} (?:sera|va etre)(?: t (?:il|"
    r"elle))? (?:enfin )?(?:traite|examine|accepte|valide)e?\b",
    r"\bmon numero (?:de dossier|d allocataire|de demande) est\b",
    r"\b(?:pouvez vous|peux tu|pourriez vous) (?:me )?(?:verifier|regarder|debloquer|traiter|annuler|valider|"
    r"accelerer|consulter|deplacer) (?:mon|ma|mes) "
    r"(?:dossier|demande|compte|rendez vous|inscription|paiement)\b",
    r"\bwo bleib(?:t|en) (?:denn |nur )?(?:mein|meine|unser|unsere)\b",
    r"\bwie weit (?:ist|sind) (?:mein|meine|die bearbeitung mein\w+)\b|\bwie (?:steht es um|sieht es mit|"
    r"sieht es aus mit) mein\w* "
    r"(?:antrag|akte|fall|verfahren)\b",
    r"\b(?:wie|was) ist der (?:aktuelle )?(?:stand|bearbeitungsstand|status) (?:meines|meiner|von meinem)\b|"
    r"^(?:aktueller )?(?:stand|status|bearbeitungsstand) (?:meines|meiner) \w+$",
    r"\bist mein (?:antrag|reisepass|pass|personalausweis|ausweis|fuhrerschein|bescheid|"
    r"aufenthaltstitel)(?: \w+)? (?:schon |bereits |endlich |jetzt )*"
    r"(?:fertig|da|bearbeitet|genehmigt|bewilligt|angekommen|abholbereit|eingegangen)\b",
    r"\b(?:haben sie|hast du) (?:meinen?|meine) (?:antrag|unterlagen|brief|formular|steuererklarung|e mail|"
    r"mail)(?: \w+)? (?:erhalten|bekommen|bearbeitet)\b",
    r"\bwann wird (?:mein antrag|meine akte)(?: \w+){0,4} (?:bearbeitet|genehmigt|entschieden)\b|"
    r"\bwarum (?:wird|wurde|ist) mein antrag(?: \w+){0,3} nicht (?:bearbeitet|fertig)\b",
    r"\bmein (?:aktenzeichen|geschaftszeichen) (?:ist|lautet)\b|\bmeine (?:kundennummer|antragsnummer|"
    r"vorgangsnummer) (?:ist|lautet)\b",
    r"\bkonnen sie (?:mal |bitte )?(?:meinen?|meine) (?:antrag|akte|termin|fall|bescheid)(?: \w+)? (?:prufen|"
    r"bearbeiten|nachsehen|verschieben|beschleunigen|absagen)\b",
)  # fmt: skip
# "How do I follow my request?" is a question about a procedure.
HOW_TO_FOLLOW = _any(
    r"\b(?:comment|savoir|suivre|suivi|connaitre|ou (?:puis|peut|voir|trouver))\b",
    r"\b(?:wie (?:kann|erfahre|finde|frage|konnte)|wo (?:kann|sehe|erfahre|finde|frage)|abfragen|nachverfolgen|"
    r"online|herausfinden)\b",
)

ADVICE = _any(
    r"\bquels? (?:medicament|antibiotique|remede|anti ?douleur)s? (?:\w+ ){0,4}(?:prendre|contre|pour (?:soigner|"
    r"calmer))|\bquelle dose d[e ]",
    r"\b(?:ai je|est ce que j ai|j ai peut etre) (?:un cancer|le covid|la grippe|une infection|une depression|"
    r"un diabete)\b",
    r"\bj ai (?:tres |vraiment )?mal (?:au|a la|aux|a l|dans)\b.*\b(?:que prendre|quoi prendre|c est grave|"
    r"est ce grave|quel medicament)\b",
    r"\b(?:vais je|est ce que je vais|je vais) (?:gagner|perdre) (?:mon|le|ce) proces\b|\b(?:ai je|j ai) (?:des|"
    r"une) chances? de gagner\b|"
    r"\bquelles sont mes chances (?:de gagner|au tribunal|devant|au proces)\b|\bsuis je coupable\b",
    r"\bredige[zr]? (?:moi )?(?:mes conclusions|ma plaidoirie|mon assignation)\b",
    r"\bwelche[sn]? (?:medikament|tablette|antibiotik|schmerzmittel)\w* (?:\w+ ){0,5}(?:nehmen|einnehmen|hilft|"
    r"helfen)\b|\bwelche dosis\b",
    r"\b(?:habe ich|hab ich) (?:vielleicht )?(?:krebs|corona|grippe|eine infektion|eine depression|diabetes)\b",
    r"\bich habe (?:\w+ ){0,2}(?:\w*schmerzen|fieber)\b.*\b(?:was (?:soll|kann) ich (?:ein)?nehmen|"
    r"welches medikament|ist das schlimm)\b",
    r"\b(?:werde|kann) ich (?:den|meinen|diesen) (?:prozess|rechtsstreit) (?:gewinnen|verlieren)\b|"
    r"\b(?:wie (?:hoch|gut|gross) sind meine|habe ich) (?:chancen?|erfolgsaussichten)(?: \w+){0,3} (?:vor gericht|"
    r"prozess|zu gewinnen)\b|"
    r"\bsoll ich mich schuldig bekennen\b",
)
POLITICS = _any(
    r"\bpour (?:qui|quel (?:parti|candidat)) (?:dois je|faut il|devrais je|je (?:dois|devrais)|voter(?:ais tu|"
    r"iez vous)|vas tu|allez vous|tu votes?)\b",
    r"\b(?:que|qu est ce que|quoi) (?:penses tu|pensez vous|tu penses|vous pensez) d(?:e|u|es)?\b|"
    r"\b(?:quel est )?(?:ton|votre) (?:avis|opinion) sur\b",
    r"\b(?:es tu|etes vous) (?:pour ou contre|de (?:gauche|droite)|d accord avec|raciste|communiste|fasciste)\b",
    r"\b(?:macron|le pen|melenchon|bardella|sarkozy|hollande|poutine|trump)\b (?:\w+ ){0,4}(?:bon|mauvais|nul|"
    r"menteur|voleur|meilleur|raison|dictateur)\b",
    r"\bquel(?:le)? est le meilleur (?:parti|president|candidat)\b|\bqui va gagner les elections\b",
    r"\b(?:wen|welche partei|welchen kandidaten) (?:soll(?:te)? ich|soll man|wurdest du|wurden sie|wahlst du|"
    r"muss ich) ?(?:\w+ )?(?:wahlen)?\b",
    r"\bwas (?:haltst du|halten sie|denkst du|denken sie|meinst du|meinen sie) (?:von|uber|zu)\b|\b(?:deine|"
    r"ihre) (?:meinung|ansicht) (?:zu|uber)\b",
    r"\bwelche partei ist\b|\bbist du (?:links|rechts|fur oder gegen)\b|\bwer gewinnt die wahl\w*\b",
    r"\b(?:merz|scholz|weidel|habeck|soder|merkel|putin|trump|afd|cdu|spd|grunen)\b (?:\w+ ){0,4}(?:gut|schlecht|"
    r"lugner|besser|beste|dumm|verbieten|nazis?)\b",
)
OUT_OF_SCOPE = _any(
    r"^(?:raconte|racontez|dis|dites)(?: moi)? (?:une|des) (?:blague|histoire)s?\b|^(?:une )?blague$",
    r"\bquel temps (?:fait|fera) (?:il|t il)\b|\bmeteo (?:de|a|du|pour|demain)\b|^(?:la )?meteo\b|"
    r"\bquelle heure est il\b|\bhoroscope\b",
    r"^(?:ecris|ecrivez|redige|compose|genere|genere)(?: moi)? (?:un |une |des |du |le |la )?(?:petit |court )?"
    r"(?:poeme|chanson|essai|dissertation|code|programme|script|roman|histoire|discours|article|expose)\b",
    r"\brecette (?:de|du|d|des) (?:la |l )?(?:cuisine|gateau\w*|crepes?|tarte|pain|pates|poulet|cocktail|ratatouille|"
    r"soupe|couscous|choucroute|quiche)\b",
    r"^(?:traduis|traduisez)\b|\b(?:score|resultat) du match\b|\bqui a gagne (?:le match|la coupe|la ligue|l euro)\b",
    r"\b(?:horaires?|heure) (?:du |des |de )?(?:prochains? )?(?:trains?|bus|tram\w*|metros?|tgv|ter|avions?|vols?)\b|"
    r"\bquel (?:train|bus|tram\w*|vol) (?:part|va|prendre|dois|pour)\b|\b(?:prochain|dernier) (?:train|bus|tram\w*|vol)\b",
    r"\bwelcher (?:zug|bus|flug)\b|\bwann (?:fahrt|kommt|geht|fliegt) (?:der|ein|die|das|mein) (?:\w+ )?(?:zug|bus|bahn|"
    r"flug|ice|tgv|flugzeug)\b|\b(?:fahrplan|abfahrtszeit\w*|zugverbindung\w*)\b",
    r"^quelle est la capitale (?:de|du)\b|\bcombien font \d|^(?:resous|calcule) (?:cette equation|l equation|\d)",
    r"^(?:erzahl\w*|kennst du|sag)(?: mir| bitte| uns)* (?:einen |mal einen )?(?:witz|geschichte|eine geschichte)\b|"
    r"^witz$",
    r"\bwie (?:wird|ist) (?:\w+ )?das wetter\b|\bwetter(?:vorhersage|bericht)\b|^wetter\b|\bwie spat ist es\b|"
    r"\bhoroskop\b",
    r"\b(?:schreib|schreibe|schreiben sie|verfasse|dichte)(?: mir| bitte)* (?:einen |ein |eine )?(?:kurzes? |"
    r"kleines? )?"
    r"(?:gedicht|essay|aufsatz|lied|songtext|code|programm|roman|geschichte|artikel|rede|referat)\b",
    r"\b(?:koch|back)rezept\w*\b|\brezept fur (?:\w*kuchen|lasagne|pizza|brot|suppe|nudeln|pfannkuchen)\b",
    r"^ubersetzen? ?(?:mir|bitte|sie|das|diesen|folgenden)\b|\bwer hat (?:das spiel|gestern|"
    r"die meisterschaft) gewonnen\b|\bbundesligaergebnis\w*\b",
    r"^was ist die hauptstadt von\b|^(?:was|wie ?viel) (?:ist|sind) \d+ (?:mal|plus|minus|geteilt durch) \d+",
)

"""Words that say something of somebody's health, belief, origin, opinions, sex life, offences or social services.

For each kind the words of Swedish, Danish, Norwegian and Finnish, ours, as case files, minutes, applications and school
papers put them. A word stands in its dictionary form (usual endings are added to it), phrases with ``_`` between their
words. Words that mostly mean something else in a municipality's texts are left out: "gravid" stays, "sjuk" does not.
"""

from typing import Final

HEALTH: Final = """
    adhd add npf autism autismspektrum autismspektrumtillstånd asperger aspergers_syndrom depression deprimerad
    bipolär bipolär_sjukdom schizofreni psykos psykotisk ångest ångestsyndrom panikångest paniksyndrom ptsd
    posttraumatisk_stress posttraumatiskt_stressyndrom tvångssyndrom borderline personlighetsstörning
    emotionellt_instabil
    anorexi bulimi ätstörning självmord självmordsförsök självmordstankar självmordsbenägen suicidal suicidförsök
    suicidtankar självskadebeteende självskada psykisk_ohälsa psykiskt_sjuk psykiska_besvär psykisk_sjukdom
    psykisk_funktionsnedsättning tvångsvård_enligt_lpt demens demenssjukdom alzheimer parkinson huntingtons epilepsi
    epileptiska_anfall ms_sjukdom multipel_skleros als_sjukdom stroke hjärntumör hjärnskada förvärvad_hjärnskada
    hjärtinfarkt hjärtsvikt hjärtfel cancer bröstcancer prostatacancer lungcancer tjocktarmscancer hudcancer leukemi
    lymfom metastaser cellgifter palliativ_vård diabetes diabetiker typ_1_diabetes typ_2_diabetes astma kol_sjukdom
    hivpositiv hiv hiv_positiv hepatit tuberkulos klamydia gonorré syfilis fibromyalgi
    reumatoid_artrit ledgångsreumatism psoriasis crohns ulcerös_kolit celiaki glutenintolerans nötallergi
    utmattningssyndrom utmattningsdepression utbrändhet utbränd missbruk missbrukare missbruksproblem
    missbruksproblematik alkoholmissbruk narkotikamissbruk läkemedelsmissbruk blandmissbruk spelmissbruk spelberoende
    alkoholberoende narkotikaberoende alkoholist alkoholproblem drogproblem drogtest substitutionsbehandling
    metadonbehandling abstinens avgiftning abort missfall gravid graviditet ivf_behandling provrörsbefruktning
    sterilisering sjukskriven sjukskrivning sjukskrivningsintyg läkarintyg läkarutlåtande sjukersättning
    aktivitetsersättning sjukpenning rehabiliteringsersättning förtidspension utvecklingsstörning utvecklingsstörd
    intellektuell_funktionsnedsättning funktionsnedsättning funktionshinder funktionsnedsatt rörelsehinder
    rullstolsburen rullstolsbunden hörselnedsättning hörselskadad synnedsättning synskadad dövblind
    afasi cp_skada cerebral_pares downs_syndrom ryggmärgsbråck ryggmärgsskada tourettes dyslexi dyskalkyli
    språkstörning inkontinens stomi kateter insulin psykofarmaka antidepressiva lugnande_medel sömnsvårigheter
    psykiatrisk_vård psykiatriker bup_utredning neuropsykiatrisk_utredning intagen_på_sjukhus inlagd_på_sjukhus
    dödsorsak dödsorsaken amputation amputerad benbrott hjärnskakning whiplash yrkessjukdom arbetsskada

    autisme autist autismespektrumforstyrrelse opmærksomhedsforstyrrelse depressiv depression maniodepressiv bipolar
    skizofren skizofreni psykose psykotisk angst angstlidelse tvangstanker personlighedsforstyrrelse spiseforstyrrelse
    anoreksi bulimi selvmord selvmordsforsøg selvmordstanker selvmordstruet selvskade selvskadende psykisk_syg
    psykisk_sårbar psykisk_lidelse psykiske_problemer sindslidelse sindslidende demens dement epilepsi sklerose
    dissemineret_sklerose apopleksi blodprop hjerneblødning hjerneskade hjernerystelse hjertesygdom kræft brystkræft
    lungekræft tarmkræft leukæmi sukkersyge astma hiv_smittet leverbetændelse gigt leddegigt fibromyalgi kronisk_syg
    kroniske_smerter misbrug misbruger misbrugsproblemer alkoholmisbrug stofmisbrug stofmisbruger alkoholiker narkoman
    spilafhængig alkoholafhængig misbrugsbehandling stofafhængig antabusbehandling abort provokeret_abort graviditet
    fertilitetsbehandling sygemeldt sygemelding sygefravær langtidssygemeldt lægeerklæring lægeattest sygedagpenge
    førtidspension førtidspensionist fleksjob_på_grund_af udviklingshæmmet udviklingshæmning udviklingsforstyrrelse
    mentalt_retarderet handicap handicappet handikappet funktionsnedsættelse kørestolsbruger hørenedsættelse
    synshandicap synshandicappet blind_og_døv ordblind ordblindhed talebesvær cerebral_parese
    spastisk_lammelse downs_syndrom rygmarvsskade stomi inkontinent blærebetændelse insulin medicinsk_behandling_for
    antidepressiv_medicin nervemedicin psykiatrisk_indlæggelse indlagt_på_psykiatrisk psykiatrisk_patient tvangsindlagt
    dødsårsag arbejdsskade piskesmæld belastningsreaktion posttraumatisk_belastningsreaktion

    psykisk_lidelse psykisk_utviklingshemming psykisk_utviklingshemmet utviklingshemmet spiseforstyrrelse rusmisbruk
    rusmisbruker rusavhengig rusproblemer alkoholmisbruk sykmeldt sykmelding sykepenger uføretrygd uføretrygdet
    legeerklæring kreft brystkreft hjerneslag hjerneskade sukkersyke revmatisme funksjonshemmet funksjonsnedsettelse
    selvmordsforsøk selvmordstanker selvskading dysleksi rullestolbruker

    mielenterveysongelma mielenterveysongelmia masennus masennusta skitsofrenia kaksisuuntainen_mielialahäiriö
    paniikkihäiriö syömishäiriö itsemurha itsemurhayritys dementia muistisairaus alzheimerin_tauti epilepsia diabetes
    diabeetikko syöpä rintasyöpä keuhkosyöpä sydäninfarkti aivoinfarkti aivovamma päihdeongelma päihderiippuvuus
    alkoholiongelma alkoholisti huumeidenkäyttäjä raskaudenkeskeytys sairausloma sairauslomalla sairauspäiväraha
    työkyvyttömyyseläke työkyvyttömyyseläkkeellä lääkärintodistus vammainen kehitysvammainen kehitysvamma liikuntavamma
    näkövammainen kuulovammainen pyörätuoli lukihäiriö autismin_kirjo
"""

RELIGION: Final = """
    muslim muslimsk muslimska jude judisk judiska judinna kristen kristna katolik katolsk ortodox hindu hinduisk
    buddhist buddhistisk sikh jehovas_vittne jehovas_vittnen pingstvän frikyrklig baptist mormon adventist scientolog
    bahai moské moskén synagoga ateist konvertit konverterat_till trossamfund_tillhör shiamuslim
    sunnimuslim religiös_övertygelse religiös_tillhörighet religionstillhörighet bär_slöja bär_hijab halalkost
    koscherkost
    utträtt_ur_svenska_kyrkan medlem_i_svenska_kyrkan

    jøde jødisk muslimer katolik katolsk hinduist jehovas_vidne jehovas_vidner indre_mission ateist ortodoks
    konverteret_til religiøs_overbevisning religiøst_tilhørsforhold medlem_af_folkekirken udmeldt_af_folkekirken
    bærer_tørklæde halalkød

    jehovas_vitner pinsevenn human_etiker religiøs_tilhørighet medlem_av_den_norske_kirke utmeldt_av_den_norske_kirke

    muslimi juutalainen katolilainen ortodoksi helluntailainen jehovan_todistaja lestadiolainen ateisti
    uskonnollinen_vakaumus uskontokunta kirkosta_eronnut
"""

ORIGIN: Final = """
    rom romsk romska romer roma_ursprung romskt_ursprung same samisk samiska samiskt_ursprung tornedaling
    sverigefinsk ensamkommande nyanländ flykting flyktingar kvotflykting papperslös statslös kurdisk
    kurd somalisk somalier afghansk afghan syrisk irakisk eritreansk etiopisk bosnisk albansk
    etniskt_ursprung etnisk_tillhörighet etnicitet utländsk_härkomst utländskt_ursprung hudfärg mörkhyad
    uppehållstillstånd_på_grund_av modersmål_är resande_folket

    sigøjner grønlænder grønlandsk inuit flygtning flygtningebarn indvandrer efterkommer uledsaget uledsagede statsløs
    kvoteflygtning kurder somalisk somalier afghaner syrer iraker palæstinenser tamil etnisk_baggrund
    etnisk_oprindelse etnisk_tilhørsforhold etnisk_minoritet anden_etnisk_baggrund romabaggrund hudfarve mørk_i_huden
    tosproget

    samiske kven kvensk romani enslig_mindreårig flyktning innvandrer innvandrerbakgrunn etnisk_opprinnelse
    etnisk_bakgrunn

    romani romanitausta saamelainen pakolainen kiintiöpakolainen turvapaikanhakija maahanmuuttaja paperiton
    etninen_alkuperä etninen_tausta
"""

POLITICS: Final = """
    medlem_i_socialdemokraterna medlem_i_moderaterna medlem_i_sverigedemokraterna medlem_i_vänsterpartiet
    medlem_i_centerpartiet medlem_i_kristdemokraterna medlem_i_liberalerna medlem_i_miljöpartiet medlem_i_feministiskt
    medlem_i_nordiska_motståndsrörelsen partimedlem partimedlemskap partitillhörighet partibok politiskt_aktiv
    politiskt_engagerad politisk_flykting politisk_åskådning politisk_åsikt politiska_åsikter politisk_övertygelse
    politisk_tillhörighet nazist nynazist kommunist högerextrem vänsterextrem högerextremist
    vänsterextremist medlem_i_ssu medlem_i_muf medlem_i_ung_vänster

    medlem_af_socialdemokratiet medlem_af_venstre medlem_af_enhedslisten medlem_af_dansk_folkeparti
    medlem_af_det_konservative medlem_af_radikale medlem_af_liberal_alliance medlem_af_sf medlem_af_alternativet
    medlem_af_nye_borgerlige partimedlem politisk_aktiv politisk_flygtning politisk_overbevisning
    politisk_tilhørsforhold
    venstreekstremist højreekstremist nynazist

    medlem_av_arbeiderpartiet medlem_av_høyre medlem_av_fremskrittspartiet politisk_tilhørighet

    puolueen_jäsen puoluejäsen poliittinen_vakaumus poliittisesti_aktiivinen
"""

UNION: Final = """
    fackligt_ansluten fackligt_aktiv fackligt_engagerad facklig_medlem facklig_tillhörighet fackansluten fackmedlem
    fackföreningsmedlem fackföreningstillhörighet medlem_i_kommunal medlem_i_vision medlem_i_lärarförbundet
    medlem_i_lärarnas_riksförbund medlem_i_sveriges_lärare medlem_i_unionen medlem_i_if_metall medlem_i_byggnads
    medlem_i_handels medlem_i_transport medlem_i_seko medlem_i_vårdförbundet medlem_i_akademikerförbundet
    medlem_i_akavia medlem_i_jusek medlem_i_saco medlem_i_ssr medlem_i_facket medlem_i_facklig ansluten_till_facket
    ansluten_till_kommunal medlemsavgift_till_facket fackavgift

    3f foa fagforeningsmedlem medlem_af_hk medlem_af_3f medlem_af_foa
    medlem_af_dansk_metall medlem_af_dansk_metal medlem_af_djøf medlem_af_danmarks_lærerforening medlem_af_bupl
    medlem_af_dansk_sygeplejeråd medlem_af_krifa dansk_sygeplejeråd fagligt_organiseret fagforeningskontingent
    faglig_tilknytning fagforeningstilhørsforhold

    fagorganisert medlem_av_fagforbundet medlem_av_fagforening fagforeningsmedlem

    ammattiliiton_jäsen ammattiliittoon_kuuluva ammattiyhdistyksen_jäsen
"""

SEX_LIFE: Final = """
    homosexuell homosexualitet bisexuell bisexualitet heterosexuell pansexuell asexuell lesbisk transperson
    transkvinna transman transsexuell transsexualism icke_binär ickebinär könsdysfori könskorrigering könsbyte
    könsbekräftande_vård könsidentitet könsinkongruens intersexuell sexuell_läggning hbtq_person hbtqi_person
    sexmissbruk sexuellt_beteende prostituerad säljer_sexuella_tjänster säljer_sex köpt_sex
    utsatt_för_sexuella_övergrepp
    erektionsproblem

    homoseksuel homoseksualitet biseksuel aseksuel lesbisk bøsse transkønnet transkvinde transmand transseksuel
    nonbinær kønsskifte kønsidentitet kønsdysfori seksuel_orientering seksuelle_orientering seksuelle_forhold
    lgbt_person prostitueret sexarbejder sælger_sex udsat_for_seksuelle_overgreb seksuelt_misbrugt

    homofil homoseksuell biseksuell transkjønnet kjønnsinkongruens kjønnsidentitet seksuell_orientering seksuell_legning

    homoseksuaali biseksuaali transsukupuolinen seksuaalinen_suuntautuminen sukupuolen_korjaus
"""

BIOMETRIC: Final = """
    fingeravtryck fingeravtrycket dna_prov dna_profil dna_analys dna_test irisskanning näthinneskanning
    ansiktsigenkänning
    ansiktsgeometri röstprofil genetiskt_test genetisk_analys genetisk_sjukdom ärftlig_sjukdom gentest kromosomavvikelse
    faderskapstest rättsgenetisk_undersökning biometriska_uppgifter

    fingeraftryk dna_prøve dna_analyse genetisk_test genetisk_undersøgelse genetisk_sygdom arvelig_sygdom
    ansigtsgenkendelse irisscanning faderskabstest biometriske_data kromosomfejl

    fingeravtrykk dna_profil gentest arvelig_sykdom ansiktsgjenkjenning

    sormenjälki sormenjäljet dna_näyte geenitesti perinnöllinen_sairaus
"""

CRIME: Final = """
    dömd_för dömdes_för dömts_för dömd_till dömdes_till dömts_till fälld_för misstänkt_för misstänks_för misstänkts_för
    skäligen_misstänkt åtalad_för åtalas_för åtalats_för delgiven_misstanke brottsregister brottsmisstanke
    belastningsregistret belastningsregister misstankeregistret registerutdrag_visar kriminalregister
    brottsling kriminell kriminella_handlingar gängkriminell tidigare_straffad fängelse fängelsestraff
    fängelsedom avtjänar_fängelse avtjänat_straff villkorlig_dom villkorligt_frigiven skyddstillsyn frivården dagsböter
    samhällstjänst sluten_ungdomsvård rättspsykiatrisk_vård fotboja kontaktförbud besöksförbud rattfylleri
    rattonykterhet olovlig_körning misshandel misshandlat misshandlad grov_kvinnofridskränkning våld_i_nära_relation
    olaga_hot våldtäkt våldtagit sexuellt_övergrepp sexualbrott barnpornografibrott barnpornografi koppleri
    narkotikabrott ringa_narkotikabrott narkotikainnehav vapenbrott stöld_och inbrott_i rån_mot rånat häleri bedrägeri
    bidragsbrott skattebrott förskingring trolöshet_mot_huvudman urkundsförfalskning mened häktad häktning anhållen
    gripen_av_polis frihetsberövad efterlyst strafföreläggande åtalsunderlåtelse lagförd

    dømt_for dømt_til idømt sigtet_for sigtes_for tiltalt_for tiltales_for mistænkt_for mistænkes_for anklaget_for
    straffeattest børneattest strafferegister kriminalregister kriminel tidligere_straffet straffet_for
    fængsel fængslet fængselsstraf fængselsdom ubetinget_dom betinget_dom betinget_fængsel prøveløsladt
    samfundstjeneste bødestraf fodlænke tilhold polititilhold varetægtsfængslet varetægt anholdt grundlovsforhør
    spirituskørsel spritkørsel narkokørsel voldtægt voldsdom vold_mod vold_i_hjemmet trusler_mod røveri hæleri indbrud_i
    bedrageri socialt_bedrageri underslæb dokumentfalsk mandatsvig blufærdighedskrænkelse blufærdighedskrænkende
    børneporno seksuelt_overgreb narkotikabesiddelse besiddelse_af_narko ulovlig_våbenbesiddelse brandstiftelse_dømt
    eftersøgt_af_politiet

    dømt_for siktet_for tiltalt_for mistenkt_for straffedømt vandelsattest politiattest fengsel fengselsstraff
    betinget_dom ungdomsstraff promillekjøring ruspåvirket_kjøring voldtekt familievold narkotikaforbrytelse
    varetektsfengslet besøksforbud

    tuomittu_vankeuteen tuomittiin_vankeuteen rikoksesta_epäilty epäiltynä_rikoksesta rikosrekisteri
    rikosrekisteriote vankeusrangaistus ehdollinen_vankeus rattijuopumus pahoinpitely huumausainerikos
    lähestymiskielto yhdyskuntapalvelu
"""

SOCIAL: Final = """
    ekonomiskt_bistånd försörjningsstöd socialbidrag socialbidragstagare beviljas_bistånd beviljats_bistånd
    avslag_på_ekonomiskt orosanmälan orosanmälningar förhandsbedömning barnavårdsutredning bbic_utredning
    barnavårdsärende omhändertagen omhändertagande_enligt lvu lvm lpt vård_enligt_lvu vård_enligt_lvm tvångsvård
    familjehemsplacerad familjehemsplacering jourhemsplacerad placerad_i_familjehem placerad_på_hvb
    placering_på_hvb umgängesbegränsning umgängesförbud kontaktfamilj kontaktperson_enligt vårdnadstvist
    vårdnadsutredning faderskapsutredning faderskapsärende adoptionsutredning god_man_för förvaltare_för
    förvaltarskap förordnad_god_man skuldsanering skuldsatt vräkt vräkning avhyst avhysning hemlös bostadslös
    hemtjänstbeslut särskilt_boende_beviljas personlig_assistans_beviljas ledsagarservice beviljas_hemtjänst
    boendestöd missbruksvård behandlingshem kvinnojour skyddat_boende_placering våldsutsatt hedersrelaterat_förtryck
    särskilt_stöd_i_skolan anpassad_grundskola särskola hemmasittare

    kontanthjælp kontanthjælpsmodtager uddannelseshjælp integrationsydelse ressourceforløb jobafklaringsforløb
    underretning børnefaglig_undersøgelse bekymringsskrivelse tvangsfjernet tvangsfjernelse anbragt anbringelse
    anbragt_uden_for_hjemmet familieplejeanbringelse plejefamilie_anbragt aflastningsfamilie kontaktperson_efter
    støttet_samvær overvåget_samvær samværssag forældremyndighedssag værgemål under_værgemål bisidder_i_sag
    børnehandicap merudgifter_efter tabt_arbejdsfortjeneste hjemløs sat_på_gaden sat_ud_af_sin gældssanering
    voldsramt specialundervisning støttepædagog ppr_vurdering skolevægring

    økonomisk_sosialhjelp sosialhjelp barnevernssak barnevernet_overtok omsorgsovertakelse fosterhjemsplassert
    bekymringsmelding vergemål gjeldsordning

    toimeentulotuki toimeentulotukea lastensuojeluilmoitus lastensuojelun_asiakas huostaanotto huostaanotettu
    sijoitettu_sijaiskotiin edunvalvonta edunvalvoja_määrätty velkajärjestely asunnoton
"""

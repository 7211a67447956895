"""Pages that sites show in place of articles, and articles about such pages. All of them were written for the tests."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from ingest.model.page import PageVerdict

LINK = "https://news.example/2025/11/harbour-bridge-reopens-after-repairs-48213.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A page, the verdict on it, and what its feed says of it."""

    name: str
    html: str
    kind: PageVerdict
    title: str
    """The title of the entry in the feed."""
    summary: str = ""
    url: str = LINK
    """The URL that the page came from."""


def _document(title: str, body: str, *, head: str = "", lang: str = "en") -> str:
    return f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>{escape(title)}</title>{head}</head><body>{body}</body></html>'


def _paragraphs(*texts: str) -> str:
    return "".join(f"<p>{escape(text)}</p>" for text in texts)


HEADLINES = {
    "en": ("Harbour bridge reopens after months of repairs", "Lorries may cross the bridge again from Monday morning, the port authority said."),
    "de": ("Hafenbrücke nach monatelanger Reparatur wieder offen", "Ab Montagmorgen dürfen wieder Lastwagen über die Brücke fahren, teilte die Hafenbehörde mit."),
    "fr": ("Le pont du port rouvre après des mois de travaux", "Les camions pourront de nouveau traverser le pont lundi matin, selon l'autorité portuaire."),
    "es": ("El puente del puerto reabre tras meses de obras", "Los camiones podrán volver a cruzarlo desde el lunes por la mañana, según la autoridad portuaria."),
    "it": ("Riapre il ponte del porto dopo mesi di lavori", "Da lunedì mattina i camion potranno di nuovo attraversarlo, fa sapere l'autorità portuale."),
    "pt": ("Ponte do porto reabre depois de meses de obras", "Os camiões voltam a circular na segunda-feira de manhã, informou a autoridade portuária."),
    "nl": ("Havenbrug na maanden van herstel weer open", "Vanaf maandagochtend mogen er weer vrachtwagens overheen, meldt het havenbedrijf."),
    "pl": ("Most portowy otwarty po miesiącach napraw", "Od poniedziałku rano ciężarówki znów przejadą przez most, podał zarząd portu."),
    "ru": ("Портовый мост открылся после месяцев ремонта", "С утра понедельника по мосту снова пойдут грузовики, сообщили в администрации порта."),
    "tr": ("Liman köprüsü aylar süren onarımın ardından açıldı", "Kamyonlar pazartesi sabahından itibaren köprüden geçebilecek, liman idaresi açıkladı."),
    "sv": ("Hamnbron öppnar efter månader av reparationer", "Från måndag morgon får lastbilar köra över bron igen, uppger hamnmyndigheten."),
    "da": ("Havnebroen åbner efter måneders reparation", "Lastbiler må køre over broen igen fra mandag morgen, oplyser havnen."),
    "nb": ("Havnebrua åpner etter måneder med reparasjon", "Lastebiler kan kjøre over brua igjen fra mandag morgen, opplyser havnevesenet."),
    "fi": ("Sataman silta avautuu kuukausien korjauksen jälkeen", "Kuorma-autot saavat ajaa sillalla taas maanantaiaamusta alkaen, satamalaitos kertoo."),
    "cs": ("Přístavní most se po měsících oprav otevírá", "Od pondělního rána po něm znovu projedou nákladní auta, uvedla správa přístavu."),
    "ja": ("港の橋、数か月の修理を終えて再開", "月曜の朝からトラックの通行が再び認められると港湾当局が発表した。"),
    "zh": ("港口大桥维修数月后重新开放", "港务局表示，从周一早上起卡车可以再次通过这座桥。"),
    "ko": ("항구 다리, 몇 달 수리 끝에 다시 열려", "월요일 아침부터 화물차가 다시 다리를 건널 수 있다고 항만 당국이 밝혔다."),
    "ar": ("جسر الميناء يعاد فتحه بعد أشهر من الإصلاح", "يمكن للشاحنات عبور الجسر مجددا صباح الاثنين بحسب سلطة الميناء."),
}  # fmt: skip
"""The headline and the summary that the feed gives, by language."""

# ------------------------------------------------------------------------------------------------------ bot challenges

_CLOUDFLARE = """<div class="main-wrapper" role="main"><div class="main-content"><h1 class="zone-name-title">news.example</h1>
<p id="cf-text" class="h2">{text}</p><div id="challenge-stage"></div><noscript><div>Enable JavaScript and cookies to continue</div></noscript></div></div>
<script>(function(){{window._cf_chl_opt={{cvId:'3',cZone:"news.example",cType:'managed'}};var a=document.createElement('script');
a.src='/cdn-cgi/challenge-platform/h/g/orchestrate/chl_page/v1?ray=8f';}})();</script>
<div class="footer">Ray ID: <code>8f3b0c2d1e4a5b6c</code><div>Performance &amp; security by Cloudflare</div></div>"""


def _challenges() -> list[Shown]:
    cloudflare = (
        ("en", "Just a moment...", "news.example needs to review the security of your connection before proceeding."),
        (
            "de",
            "Nur einen Moment…",
            "news.example muss die Sicherheit Ihrer Verbindung überprüfen, bevor Sie fortfahren können.",
        ),
        ("fr", "Un instant…", "news.example doit vérifier la sécurité de votre connexion avant de continuer."),
        ("es", "Un momento…", "news.example necesita revisar la seguridad de su conexión antes de continuar."),
        ("ru", "Один момент…", "news.example должен проверить безопасность вашего подключения, прежде чем продолжить."),
        ("zh", "请稍候…", "继续之前，news.example 需要检查站点连接是否安全。"),
    )
    pages = [
        ("cloudflare", lang, _document(title, _CLOUDFLARE.format(text=text), lang=lang))
        for lang, title, text in cloudflare
    ]
    pages += [
        ("cloudflare-blocked", "en", _document("Attention Required! | Cloudflare", '<div id="cf-error-details"><h1>Sorry, you have been blocked</h1>'
            "<h2>You are unable to access news.example</h2><h2>Why have I been blocked?</h2><p>This website is using a security service to protect itself from online attacks. "
            "The action you just performed triggered the security solution. There are several actions that could trigger this block including submitting a certain word or phrase, "
            "a SQL command or malformed data.</p><h2>What can I do to resolve this?</h2><p>You can email the site owner to let them know you were blocked.</p></div>")),
        ("datadome", "fr", _document("news.example", '<p id="cmsg">Please enable JS and disable any ad blocker</p><script data-cfasync="false">var dd={"rt":"c",'
            '"cid":"AHrl","hsh":"A1","t":"bv","s":1,"host":"geo.captcha-delivery.com"}</script><script src="https://ct.captcha-delivery.com/c.js"></script>', lang="fr")),
        ("akamai", "en", _document("Access Denied", "<h1>Access Denied</h1>You don't have permission to access \"http://news.example/2025/11/\" on this server."
            "<p>Reference #18.2d351ab8.1557333295.a4e16ab</p><p>https://errors.edgesuite.net/18.2d351ab8.1557333295.a4e16ab</p>")),
        ("perimeterx", "en", _document("Access to this page has been denied", '<section class="container"><h1>Press &amp; Hold to confirm you are a human (and not a bot).</h1>'
            '<div id="px-captcha"></div><p>Reference ID 3f2a</p></section><script>window._pxAppId="PX1";window._pxBlockedUrl="/2025/11";</script>')),
        ("imperva", "en", ('<html style="height:100%"><head><meta name="ROBOTS" content="NOINDEX, NOFOLLOW"></head><body style="margin:0px;height:100%"><iframe id="main-iframe" '
            'src="/_Incapsula_Resource?SWUDNSAI=31&xinfo=1-2">Request unsuccessful. Incapsula incident ID: 1-2</iframe></body></html>')),
        ("aws-waf", "en", _document("Human Verification", '<div id="challenge-container"></div><script>window.gokuProps={"key":"A"};</script><script src="https://a.token.awswaf.com/challenge.js"></script>'
            "<noscript><h1>JavaScript is disabled</h1>In order to continue, we need to verify that you're not a robot.</noscript>")),
        ("anubis", "en", _document("Making sure you're not a bot!", '<h1 id="title">Making sure you&#39;re not a bot!</h1><p id="status">Calculating...</p><p>You are seeing this because the administrator of this website '
            'has set up a guard against the scourge of companies that scrape websites.</p><script id="anubis_challenge" type="application/json">{"rules":{}}</script>')),
        ("plain", "tr", _document("Güvenlik kontrolü", "<h1>Güvenlik kontrolü</h1>" + _paragraphs("Devam etmek için lütfen insan olduğunuzu doğrulayın. Ağınızdan olağandışı trafik algıladık."), lang="tr")),
        ("plain", "pl", _document("Weryfikacja bezpieczeństwa", _paragraphs("Wykryliśmy nietypowy ruch z Twojej sieci. Potwierdź, że jesteś człowiekiem, aby wejść na stronę."), lang="pl")),
        ("plain", "ja", _document("しばらくお待ちください", _paragraphs("続ける前に、あなたが人間であることを確認しています。ロボットではないことを確認してください。"), lang="ja")),
        ("plain", "it", _document("Verifica di sicurezza", _paragraphs("Abbiamo rilevato traffico insolito dalla tua rete. Verifica di essere umano per continuare."), lang="it")),
    ]  # fmt: skip
    return [_shown(f"challenge-{maker}-{lang}", html, PageVerdict.BOT_CHALLENGE, lang) for maker, lang, html in pages]


def _shown(name: str, html: str, kind: PageVerdict, lang: str, **more: str) -> Shown:
    title, summary = HEADLINES[lang]
    return Shown(name=name, html=html, kind=kind, title=title, summary=summary, **more)


# -------------------------------------------------------------------------------------------------------- consent walls

_CONSENTS = (
    ("sourcepoint", "de", "Willkommen bei news.example", (
        "Mit Werbung weiterlesen", "Besuchen Sie news.example wie gewohnt mit Werbung und Tracking. Ihre Einwilligung können Sie jederzeit am Ende jeder Seite widerrufen.",
        "Akzeptieren und weiter", "Oder werbefrei lesen im Pur-Abo für 4,99 € im Monat: ohne Werbetracking und praktisch ohne Werbung auf allen Geräten.", "Jetzt abonnieren",
        "Details zu Werbe- und Analysetrackern sowie zum jederzeit möglichen Widerruf finden Sie in unserer Datenschutzerklärung oder im Privacy Center am Ende jeder Seite.",
        "Um der Nutzung von news.example mit Werbung zuzustimmen, müssen Cookies auf Ihrem Gerät zugelassen sein. Wir und unsere bis zu 192 Partner verarbeiten personenbezogene Daten.",
        "Informationen auf einem Gerät speichern und/oder abrufen: Für die Ihnen angezeigten Verarbeitungszwecke können Cookies, Gerätekennungen oder ähnliche Kennungen gespeichert oder abgerufen werden.",
        "Personalisierte Anzeigen und Inhalte, Anzeigen- und Inhaltsmessungen, Zielgruppenforschung und Entwicklung von Angeboten: Anzeigen und Inhalte können basierend auf einem Profil personalisiert werden.",
        "Alle akzeptieren", "Alle ablehnen", "Impressum", "Datenschutz", "AGB",
    ), '<script src="https://cdn.privacy-mgmt.com/unified/wrapperMessagingWithoutDetection.js"></script><div id="sp_message_container_1"></div>'),
    ("usercentrics", "de", "Einwilligung", (
        "Ihre Privatsphäre ist uns wichtig", "Wir und unsere 128 Partner nutzen Cookies und ähnliche Techniken, um diese Seite zu betreiben und zu verbessern.",
        "Alles akzeptieren", "Alle ablehnen", "Mehr erfahren",
    ), '<div id="usercentrics-root"></div>'),
    ("onetrust", "en", "Your choice", (
        "We value your privacy", "We and our 812 partners store and/or access information on a device, such as cookies, and process personal data, such as unique identifiers.",
        "With your permission we and our partners may use precise geolocation data and identification through device scanning. You may click to consent to our processing as described above.",
        "Accept all", "Reject all", "Manage preferences",
    ), '<div id="onetrust-banner-sdk"></div>'),
    ("google", "en", "Before you continue to Google News", (
        "Before you continue to Google", "We use cookies and data to deliver and maintain our services, track outages and protect against spam, fraud, and abuse, and measure audience engagement.",
        "If you choose to Accept all, we will also use cookies and data to develop and improve new services and deliver and measure the effectiveness of ads.",
        "Reject all", "Accept all", "More options",
    ), '<form action="https://consent.google.com/save"></form>'),
    ("didomi", "fr", "Le respect de votre vie privée est notre priorité", (
        "Continuer sans accepter", "Le respect de votre vie privée est notre priorité", "Avec votre accord, nous et nos 904 partenaires utilisons des cookies ou technologies similaires pour stocker et accéder à des informations sur un appareil.",
        "Publicités et contenu personnalisés, mesure de performance des publicités et du contenu, études d'audience et développement de services.",
        "Vous pouvez retirer votre consentement à tout moment en cliquant sur « Gestion des cookies ».", "Paramétrer les cookies", "Tout accepter", "S'abonner sans pub",
    ), '<div id="didomi-host"></div>'),
    ("sibbo", "es", "Tu privacidad es importante", (
        "Aceptar y continuar", "Rechazar y suscribirse", "Nosotros y nuestros 785 socios almacenamos o accedemos a información en un dispositivo, tales como cookies, y tratamos datos personales.",
        "Publicidad y contenido personalizados, medición de publicidad y contenido, investigación de audiencia y desarrollo de servicios.", "Configurar cookies",
    ), ""),
    ("iubenda", "it", "Informativa sulla privacy", (
        "Accetta e continua", "Rifiuta e abbonati", "Noi e i nostri 733 partner archiviamo e accediamo alle informazioni su un dispositivo, come gli identificatori univoci nei cookie.",
        "Annunci e contenuti personalizzati, misurazione degli annunci e dei contenuti, ricerche sul pubblico e sviluppo di servizi.", "Gestisci le preferenze",
    ), '<div id="iubenda-cs-banner"></div>'),
    ("quantcast", "pt", "A sua privacidade", (
        "Nós e os nossos 621 parceiros armazenamos e acedemos a informações num dispositivo, tais como cookies, e processamos dados pessoais.",
        "Anúncios e conteúdo personalizados, medição de anúncios e conteúdos, estudos de audiência.", "Aceitar tudo", "Rejeitar tudo", "Gerir preferências",
    ), '<div class="qc-cmp2-container"></div>'),
    ("privacy-gate", "nl", "DPG Media Privacy Gate", (
        "Jouw privacy, jouw keuze", "Wij en onze 143 partners slaan informatie op een apparaat op en/of openen deze, zoals cookies.",
        "Gepersonaliseerde advertenties en content, advertentie- en contentmeting, doelgroepenonderzoek.", "Akkoord en doorgaan", "Alles weigeren", "Voorkeuren beheren",
    ), ""),
    ("rodo", "pl", "Twoja prywatność", (
        "Cenimy Twoją prywatność", "My i nasi 921 partnerzy przechowujemy i uzyskujemy dostęp do informacji na urządzeniu, takich jak pliki cookie.",
        "Spersonalizowane reklamy i treści, pomiar reklam i treści, badanie odbiorców.", "Przejdź do serwisu", "Odrzuć wszystko", "Możesz w każdej chwili wycofać zgodę.",
    ), ""),
    ("cmp", "cs", "Než budete pokračovat", (
        "Vážíme si vašeho soukromí", "My a naši 540 partneři ukládáme a přistupujeme k informacím v zařízení, jako jsou soubory cookie.", "Souhlasit a pokračovat", "Odmítnout vše",
    ), '<div id="cmpbox"></div>'),
    ("cmp", "sv", "Innan du fortsätter", (
        "Vi värnar om din integritet", "Vi och våra 412 partner lagrar och får åtkomst till information på en enhet, till exempel cookies.", "Acceptera alla", "Avvisa alla", "Anpassade annonser och innehåll",
    ), ""),
    ("cmp", "da", "Før du fortsætter", (
        "Vi værner om dit privatliv", "Vi og vores 388 partnere gemmer og tilgår oplysninger på en enhed, f.eks. cookies.", "Accepter alle", "Afvis alle",
    ), ""),
    ("cmp", "fi", "Evästeet", (
        "Arvostamme yksityisyyttäsi", "Me ja 215 kumppanimme tallennamme tietoja laitteelle, kuten evästeitä.", "Hyväksy kaikki", "Hylkää kaikki",
    ), ""),
    ("cmp", "tr", "Devam etmeden önce", (
        "Gizliliğinize önem veriyoruz", "Biz ve 300 iş ortaklarımız çerezler gibi cihazdaki bilgilere erişir ve kişisel verileri işleriz.", "Tümünü kabul et", "Tümünü reddet",
    ), ""),
    ("cmp", "ru", "Прежде чем продолжить", (
        "Мы ценим вашу конфиденциальность", "Мы и наши 154 партнера используем файлы cookie. Хранение информации на устройстве, персонализированная реклама.", "Принять все", "Отклонить все",
    ), ""),
    ("cmp", "ja", "続行する前に", ("プライバシーを尊重します", "当サイトではクッキーの使用に同意いただいたうえで閲覧いただけます。", "すべて受け入れる", "すべて拒否"), ""),
)  # fmt: skip


def _consents() -> list[Shown]:
    return [
        _shown(
            f"consent-{maker}-{lang}",
            _document(title, f"<div class='message'>{_paragraphs(*texts)}</div>{more}", lang=lang),
            PageVerdict.CONSENT_WALL,
            lang,
        )
        for maker, lang, title, texts, more in _CONSENTS
    ]


# ------------------------------------------------------------------------------------------------------------- paywalls

_PAYWALLS = (
    ("piano", "en", "Subscribe to continue reading", "Get unlimited access for $1 for 3 months. Cancel anytime. Already a subscriber? Log in", '<div class="tp-container-inner">'),
    ("substack", "en", "Keep reading with a 7-day free trial", "Subscribe to The Harbour Letter to keep reading this post. This post is for paid subscribers", '<div class="paywall">'),
    ("metered", "en", "You've reached your limit of free articles this month.", "Register to continue, or subscribe to unlock this article. Already have a subscription? Sign in", '<div class="regwall">'),
    ("zuora", "de", "Jetzt weiterlesen mit PLUS", "Dieser Artikel ist Abonnenten vorbehalten. Kostenlos testen, jederzeit kündbar. Bereits Abonnent? Anmelden", '<div class="paywall">'),
    ("poool", "fr", "Cet article est réservé aux abonnés", "Il vous reste 78% de cet article à lire. La suite est réservée aux abonnés. Déjà abonné ? Connectez-vous", '<div id="poool-widget">'),
    ("registro", "es", "Suscríbete para seguir leyendo", "Contenido exclusivo para suscriptores. ¿Ya eres suscriptor? Inicia sesión", '<div class="paywall">'),
    ("muro", "it", "Per continuare a leggere abbonati", "Contenuto riservato agli abbonati. Sei già abbonato? Accedi", '<div class="paywall">'),
    ("muro", "pt", "Exclusivo para assinantes", "Assine para continuar lendo. Já é assinante? Entre. Cancele quando quiser", '<div class="paywall">'),
    ("muur", "nl", "Dit artikel is alleen voor abonnees", "Log in om verder te lezen. Al abonnee? Log in", '<div class="paywall">'),
    ("sciana", "pl", "Artykuł tylko dla subskrybentów", "Pozostało 83% artykułu. Aby czytać dalej, wykup dostęp. Masz już prenumeratę?", '<div class="paywall">'),
    ("stena", "ru", "Материал доступен по подписке", "Чтобы прочитать полностью, войдите. Уже есть подписка? Только для подписчиков", '<div class="paywall">'),
    ("vagg", "sv", "För att läsa vidare", "Endast för prenumeranter. Redan prenumerant? Logga in för att läsa", '<div class="paywall">'),
    ("mur", "da", "Log ind for at læse videre", "Kun for abonnenter. Allerede abonnent?", '<div class="paywall">'),
    ("mur", "nb", "For abonnenter", "Logg inn for å lese. Kjøp abonnement for å lese hele saken", '<div class="paywall">'),
    ("zed", "cs", "Pokračování článku je pouze pro předplatitele", "Máte předplatné? Přihlaste se a čtěte", '<div class="paywall">'),
    ("member", "ja", "この記事は有料会員限定です", "続きを読むにはログインしてください。残り1234文字", '<div class="paywall">'),
    ("member", "zh", "订阅后继续阅读", "本文为付费内容，会员专享。登录后阅读全文", '<div class="paywall">'),
    ("member", "ar", "للمشتركين فقط", "اشترك لمتابعة القراءة. هذا المحتوى حصري للمشتركين", '<div class="paywall">'),
)  # fmt: skip


def _paywalls() -> list[Shown]:
    free = '<script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle","isAccessibleForFree":false,"hasPart":{"@type":"WebPageElement","isAccessibleForFree":"False","cssSelector":".paywall"}}</script>'
    pages = []
    for maker, lang, call, offer, box in _PAYWALLS:
        headline, summary = HEADLINES[lang]
        body = f"<article><h1>{escape(headline)}</h1>{_paragraphs(summary, summary[: len(summary) // 2] + '…')}{box}{_paragraphs(call, offer)}</div></article>"
        pages.append(
            _shown(
                f"paywall-{maker}-{lang}", _document(headline, body, head=free, lang=lang), PageVerdict.PAYWALL, lang
            )
        )
    return pages


# ----------------------------------------------------------------------------------------------------------- login, 404

_LOGINS = (
    ("en", "The Harbour Forum", "You are not logged in or you do not have permission to access this page. This could be due to one of several reasons: You are not logged in. Fill in the form at the bottom of this page and try again.", "Forgot your password?"),
    ("de", "Anmelden", "Bitte melden Sie sich an, um diesen Inhalt zu sehen.", "Passwort vergessen? Noch nicht registriert?"),
    ("fr", "Connexion", "Vous devez être connecté pour voir cette page.", "Mot de passe oublié ?"),
    ("es", "Iniciar sesión", "Debes iniciar sesión para ver esta página.", "¿Olvidaste tu contraseña?"),
    ("it", "Accedi", "Devi effettuare il login per vedere questa pagina.", "Password dimenticata?"),
    ("pt", "Entrar", "Você precisa estar logado para ver esta página.", "Esqueceu sua senha?"),
    ("nl", "Inloggen", "Je moet ingelogd zijn om deze pagina te bekijken.", "Wachtwoord vergeten?"),
    ("pl", "Zaloguj się", "Musisz się zalogować, aby zobaczyć tę stronę.", "Nie pamiętasz hasła?"),
    ("ru", "Вход", "Чтобы увидеть эту страницу, необходимо авторизоваться.", "Забыли пароль?"),
    ("tr", "Üye girişi", "Bu sayfayı görmek için giriş yapmalısınız.", "Şifremi unuttum"),
    ("ja", "ログイン", "このページを見るにはログインが必要です。", "パスワードをお忘れの方"),
    ("zh", "用户登录", "请先登录后再查看本页。", "忘记密码？"),
    ("ar", "تسجيل الدخول", "يجب تسجيل الدخول لعرض هذه الصفحة.", "نسيت كلمة المرور؟"),
)  # fmt: skip
_MISSING = (
    ("en", "Page not found – News Example", "Sorry, the page you are looking for doesn't exist. It may have been moved or deleted."),
    ("de", "Seite nicht gefunden", "Die gewünschte Seite wurde leider nicht gefunden. Vielleicht ist der Link veraltet."),
    ("fr", "Page introuvable", "La page que vous recherchez n'existe plus ou a été déplacée."),
    ("es", "Página no encontrada", "La página que buscas no existe o ha cambiado de dirección."),
    ("it", "Pagina non trovata", "La pagina che stai cercando non esiste o è stata spostata."),
    ("pt", "Página não encontrada", "A página que você procura não existe ou foi removida."),
    ("nl", "Pagina niet gevonden", "De pagina die je zoekt bestaat niet (meer)."),
    ("pl", "Nie znaleziono strony", "Strona, której szukasz, nie istnieje lub została usunięta."),
    ("ru", "Страница не найдена", "Такой страницы не существует. Возможно, страница была удалена."),
    ("tr", "Sayfa bulunamadı", "Aradığınız sayfa yayından kaldırılmış veya taşınmış olabilir."),
    ("sv", "Sidan hittades inte", "Sidan du söker finns inte längre."),
    ("da", "Siden blev ikke fundet", "Siden du leder efter findes ikke."),
    ("nb", "Siden finnes ikke", "Beklager, vi fant ikke siden du leter etter."),
    ("fi", "Sivua ei löytynyt", "Etsimääsi sivua ei ole olemassa."),
    ("cs", "Stránka nenalezena", "Požadovaná stránka neexistuje nebo byla přesunuta."),
    ("ja", "ページが見つかりません", "お探しのページは存在しません。公開を終了した可能性があります。"),
    ("zh", "页面不存在", "抱歉，您访问的页面已被删除或不存在。"),
    ("ko", "페이지를 찾을 수 없습니다", "요청하신 페이지가 삭제되었거나 주소가 변경되었습니다."),
    ("ar", "الصفحة غير موجودة", "عذرا، الصفحة التي تبحث عنها غير موجودة."),
)  # fmt: skip
_CHROME = "<nav><a href='/'>Home</a> <a href='/sport'>Sport</a> <a href='/culture'>Culture</a></nav>"
_FORM = '<form action="/login.php" method="post"><input name="user"><input type="password" name="pass"><input type="submit"></form>'


def _logins() -> list[Shown]:
    return [
        _shown(f"login-{lang}", _document(title, f"{_CHROME}<main><h1>{title}</h1>{_paragraphs(text)}{_FORM}{_paragraphs(forgot)}</main>", lang=lang), PageVerdict.LOGIN, lang)
        for lang, title, text, forgot in _LOGINS
    ]  # fmt: skip


def _missing() -> list[Shown]:
    pages = [
        _shown(f"missing-{lang}", _document(title, f"{_CHROME}<main><h1>{title}</h1>{_paragraphs(text)}<form><input name='q'></form></main><footer>Imprint</footer>", lang=lang), PageVerdict.SOFT_404, lang)
        for lang, title, text in _MISSING
    ]  # fmt: skip
    teasers = "".join(
        f"<div class='teaser'><h3><a href='/{n}'>{what}</a></h3><p>{what}, and what comes next in the town that talks of nothing else these days.</p></div>"
        for n, what in enumerate(("The mayor resigns", "Snow in the hills", "A new school", "The fair is over", "Ferry prices rise", "Two win the cup", "Old mill sold", "Library to close"))
    )  # fmt: skip
    home = _document("News Example: news from the coast", f"{_CHROME}<main>{teasers}</main>")
    own = _document(
        "News Example: news from the coast",
        f"{_CHROME}<main>{teasers}</main>",
        head='<link rel="canonical" href="https://news.example/">',
    )
    return [
        *pages,
        _shown("home-redirected", home, PageVerdict.SOFT_404, "en", url="https://news.example/"),
        _shown("home-redirected-edition", home, PageVerdict.SOFT_404, "en", url="https://www.news.example/en/"),
        _shown("home-in-place", own, PageVerdict.SOFT_404, "en"),
    ]


# -------------------------------------------------------------------------------------------------------- film, scripts


def _others() -> list[Shown]:
    headline = HEADLINES["en"][0]
    film = _document(
        headline,
        f"<h1>{headline}</h1><iframe src='https://www.youtube.com/embed/x'></iframe>{_paragraphs('Watch the lorries cross.')}",
    )
    russian = _document("Harbour news", "<article><h1>Welcome to our English service</h1>" + _paragraphs(
        "Our English service brings you news of the region every day, with reports on politics, business, culture and sport from our correspondents.",
        "This week the service looks back on ten years of broadcasting, and on the people who made it what it is today, in the studio and behind the scenes.",
    ) + "</article>", head="<link rel='alternate' hreflang='ru' href='/ru/'><link rel='alternate' hreflang='en' href='/en/'>")  # fmt: skip
    scripts = _document("News", "<div id='root'></div><p>You need to enable JavaScript to run this app.</p>")
    return [
        Shown(name="film", html=film, kind=PageVerdict.MEDIA_ONLY, title=headline, summary="A film of the harbour bridge and of everything that passes over it now."),
        _shown("edition", russian, PageVerdict.WRONG_LANGUAGE, "ru"),
        _shown("scripts", scripts, PageVerdict.EMPTY, "en"),
    ]  # fmt: skip


WALLS = (*_challenges(), *_consents(), *_paywalls(), *_logins(), *_missing(), *_others())

# ------------------------------------------------------------------------------------- articles about what is above

ABOUT_WALLS = {
    "cookies-en": ("Why every site asks you to accept all cookies", (
        "“We value your privacy” is how it begins, on nearly every page that Europeans open. Then come two buttons: accept all, and something smaller in grey that leads to a list of several hundred companies.",
        "A study published on Tuesday by researchers in Leiden counted how long it takes to reject all of them. The median was eleven seconds; on one site in nine it could not be done at all within a minute.",
        "Regulators have noticed. The Dutch authority fined two publishers last spring because readers could not manage preferences before tracking began, and it wants the smaller button to be as large as the other.",
        "Publishers say that the banner pays for the newsroom. “Without it the advertising market would simply go elsewhere,” said the head of their association, who called the study one-sided.")),
    "cookies-de": ("Gericht verbietet den Knopf „Alle akzeptieren“ ohne Gegenstück", (
        "Wer im Netz liest, kennt den Satz: „Wir und unsere Partner“ verarbeiten Ihre Daten. Daneben leuchtet ein Knopf, auf dem „Alle akzeptieren“ steht; wer ablehnen will, muss suchen. Damit soll nun Schluss sein.",
        "Das Verwaltungsgericht Hannover entschied am Mittwoch, dass ein Verlag neben der Zustimmung eine ebenso deutliche Ablehnung anbieten muss. Geklagt hatte die Datenschutzbeauftragte des Landes.",
        "Der Verlag hatte argumentiert, sein Pur-Abo sei Alternative genug. Das Gericht sah das anders: Wer mit Werbung lesen wolle, müsse trotzdem wissen, worin er einwilligt.",
        "Das Urteil ist noch nicht rechtskräftig. Der Verband der Verleger kündigte an, die Begründung zu prüfen und notfalls in die nächste Instanz zu gehen.")),
    "cookies-fr": ("« Continuer sans accepter » : le bouton que personne ne voit", (
        "Il est là, en haut à droite, en petits caractères : « Continuer sans accepter ». Selon une étude de la CNIL rendue publique jeudi, moins d'un internaute sur dix clique dessus, quand six sur dix choisissent de tout accepter.",
        "Les chercheurs ont suivi huit cents lecteurs pendant trois semaines. Ceux qui refusent mettent en moyenne quatre secondes de plus, et finissent souvent par renoncer au bout de quelques sites.",
        "Pour les éditeurs, la question est vitale. « Nos recettes dépendent de ce clic », reconnaît la directrice d'un quotidien régional, qui a perdu un tiers de ses revenus publicitaires l'an dernier.")),
    "cloudflare-en": ("Cloudflare outage takes thousands of sites offline", (
        "Visitors to thousands of websites saw the words “Just a moment” or “Access denied” for nearly two hours on Tuesday after a configuration change at Cloudflare, the company that stands between them and a fifth of the web.",
        "The company said that a file used to tell people from bots had grown to twice its usual size and crashed the software that reads it. Engineers rolled it back at 14:30 in London.",
        "Shops, newspapers and a railway's ticket office were among those hit. One user was asked eleven times to verify that he was human. “I began to have doubts myself,” he wrote.",
        "It was the third such failure in a year, and it has revived a debate about how much of the internet hangs on so few companies.")),
    "captcha-ru": ("Почему сайты всё чаще просят подтвердить, что вы не робот", (
        "«Подтвердите, что вы не робот» — эту фразу за последний год россияне видели вдвое чаще, чем прежде, подсчитали аналитики. Причина в том, что программы научились ходить по сайтам почти как люди.",
        "Владельцы магазинов жалуются на ботов, которые скупают товары, а газеты — на тех, кто копирует статьи целиком. Проверки обходятся бизнесу дорого: каждый десятый посетитель уходит, не дождавшись.",
        "Специалисты советуют смотреть не на картинки со светофорами, а на поведение: как движется мышь, сколько времени человек читает страницу и что делает потом.")),
    "captcha-it": ("Non sono un robot: la fine dei captcha", (
        "Per vent'anni abbiamo cercato semafori e strisce pedonali in fotografie sgranate per dimostrare di essere umani. Ora, secondo uno studio dell'università di Trento, le macchine ci riescono meglio di noi.",
        "I ricercatori hanno messo alla prova dodici programmi e duecento studenti. I programmi hanno risposto bene nel novantasei per cento dei casi; gli studenti, dopo la terza prova, nel settantuno.",
        "Le aziende cercano altre strade, e alcune hanno già tolto la scritta che chiede di verificare di essere umano. Al suo posto c'è un calcolo che il computer fa da solo, senza disturbare nessuno.")),
    "paywall-en": ("Local paper drops its paywall, and gains readers who pay", (
        "For eight years the words “subscribe to continue reading” stood below the second paragraph of everything that the Eastvale Observer wrote. Last March they were gone, and the paper has never earned more.",
        "“We asked people to pay because they wanted us to exist, not because they had hit a wall,” said Mara Quist, the editor. Of 4,100 who were already subscribers, 93 percent stayed, and 1,700 new ones came.",
        "Others are sceptical. A survey of sixty regional papers by the University of Ostby found that two thirds of those that opened their sites lost money within a year, most of them in towns with a rival.",
        "The Observer's owner is content to wait. A decision on whether to keep the experiment is due in the summer, when the grant that paid for the first year runs out.")),
    "paywall-de": ("Warum Leser an der Bezahlschranke umkehren", (
        "„Jetzt weiterlesen“: An diesem Satz kehren acht von zehn Lesern um, hat ein Forscherteam aus Mainz gemessen. Die übrigen zwei bleiben, doch nur jeder Fünfzigste schließt am Ende wirklich ein Abonnement ab.",
        "Für die Studie wurden die Wege von 12.000 Menschen auf elf Nachrichtenseiten ausgewertet. Am erfolgreichsten waren Angebote, die wenig versprachen und sich schnell wieder kündigen ließen.",
        "Die Verlage ziehen daraus unterschiedliche Schlüsse. Während manche auf kurze Probezeiten setzen, öffnen andere ihre Texte nach einer Woche für alle.")),
    "missing-en": ("The museum of pages that no longer exist", (
        "“Page not found” is the name of an exhibition that opened in Rotterdam on Friday, and also its subject. In four rooms it shows what stood at addresses that answer nothing but 404 today.",
        "A quarter of all pages that were on the web ten years ago are gone, according to the Pew Research Center. Court rulings, recipes, the only photographs of a village before the dam: the curators have found some of it on old disks.",
        "The last room is dark. Visitors may type an address that they miss, and sometimes, after a long pause, something appears on the wall. Most of the time it does not.")),
    "missing-pt": ("Erro 404: a página que se tornou uma piada nacional", (
        "Quando o portal do governo caiu na segunda-feira, milhares de pessoas viram a mesma frase, “página não encontrada”, e transformaram-na em canções, camisolas e pelo menos um bolo de aniversário.",
        "O ministério diz que a falha se deveu a uma mudança de servidores e que todos os documentos estão de volta. A oposição quer saber porque demorou quatro dias a corrigir um endereço.",
        "Os informáticos ouvidos pelo jornal lembram que o problema é antigo: cada vez que muda o governo, muda o portal, e as ligações antigas deixam de funcionar.")),
    "login-en": ("Millions told to change passwords after breach", (
        "A list of 16 million email addresses with passwords has been offered for sale, security researchers said on Thursday, and people who use the same one twice are told to change it at once.",
        "Anyone who clicks “forgot your password” in the coming days should look closely at the address of the page that opens, the researchers warned: false pages that ask users to sign in have been seen since the weekend.",
        "The company behind the service said that it had informed those affected, and that no payment data were taken. It did not say since when it had known.")),
    "login-ja": ("パスワードを忘れたときの備え、専門家が助言", (
        "長く使っていないサイトのパスワードを忘れた人は多い。情報処理推進機構が実施した調査では、回答した二千人のうち六割が過去一年に一度は再設定を経験していた。",
        "専門家は、同じ文字列を使い回さず、管理用のソフトに任せるよう勧める。紙に書いて家に置いておく方法も、意外に安全だという。",
        "一方で、偽の画面に誘導して「ログインしてください」と求める手口も増えている。届いたメールのリンクは開かず、いつもの方法で開き直すことが大切だと機構は呼びかけている。")),
    "adblock-es": ("La guerra entre los periódicos y los bloqueadores de anuncios", (
        "Uno de cada tres lectores navega con un bloqueador de anuncios, y los diarios han empezado a cerrarles la puerta. «Aceptar y continuar» es, según un informe de la asociación de editores, la frase más leída de la prensa española.",
        "El informe calcula que el sector pierde cada año ciento veinte millones de euros. Algunas cabeceras ofrecen rechazar y pagar una cuota mensual; otras, sencillamente, no muestran nada.",
        "Las asociaciones de consumidores han llevado el asunto a Bruselas. La Comisión decidirá en primavera si pedir dinero a cambio de no ser rastreado respeta el reglamento europeo.")),
    "short-en": ("Police say access to the pier was denied", ("Police denied access to the pier on Sunday after a boat came loose in the storm. Nobody was hurt, and the harbour master expects it to open again by noon.",)),
}  # fmt: skip
"""The headline and the paragraphs of articles about walls, by name."""


def about_wall(name: str) -> str:
    """Return the page of an article about walls."""
    title, texts = ABOUT_WALLS[name]
    body = f"{_CHROME}<main><article><h1>{escape(title)}</h1>{_paragraphs(*texts)}</article></main><footer>Log in · Subscribe · Cookie settings · Privacy</footer>"
    return _document(f"{title} | News Example", body, lang=name.rpartition("-")[2])

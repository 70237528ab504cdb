"""The wording of every code in Japanese and English, and of a customer who has no name on file.

Knows no screen: short labels as they stand in tables, chips and choices.
"""

from __future__ import annotations

from server_stub.bank.codes import (
    AppointmentKind,
    BestTime,
    CallResult,
    ConsentState,
    ConsentUse,
    ContactChannel,
    ContactOutcome,
    ContactPurpose,
    ContactWith,
    HoldingClass,
    Lifestyle,
    LoanKind,
    MaturityContact,
    Occupation,
    Rank,
    SearchScope,
    Segment,
)
from server_stub.bank.model import CustomerMark
from server_stub.words import Language, Words

RANK: dict[Rank, Words] = {
    Rank.RELATIONSHIP_MANAGER: Words("渉外担当", "Relationship manager"),
    Rank.TELLER: Words("テラー", "Teller"),
    Rank.SUPERVISOR: Words("渉外役席", "Supervisor"),
    Rank.BRANCH_MANAGER: Words("支店長", "Branch manager"),
    Rank.INTERNAL_CONTROL: Words("内部管理責任者", "Internal control officer"),
    Rank.HEAD_OFFICE: Words("本部営業企画", "Head office sales planning"),
    Rank.PRIVACY_OFFICER: Words("個人データ管理責任者", "Personal data officer"),
    Rank.AUDITOR: Words("監査担当", "Auditor"),
    Rank.SYSTEM_ADMINISTRATOR: Words("システム管理", "System administrator"),
}

OCCUPATION: dict[Occupation, Words] = {
    Occupation.EMPLOYEE: Words("会社員", "Company employee"),
    Occupation.MANAGER: Words("管理職", "Manager"),
    Occupation.CLERICAL: Words("事務職", "Clerical worker"),
    Occupation.TECHNICAL: Words("技術職", "Technician"),
    Occupation.MANUAL: Words("技能・労務職", "Manual worker"),
    Occupation.SERVICE: Words("サービス職", "Service worker"),
    Occupation.EXECUTIVE: Words("会社役員", "Company director"),
    Occupation.OWNER: Words("事業主", "Business owner"),
    Occupation.SELF_EMPLOYED: Words("自営業", "Self-employed"),
    Occupation.PUBLIC_SERVANT: Words("公務員", "Public servant"),
    Occupation.DOCTOR: Words("医師", "Doctor"),
    Occupation.PART_TIME: Words("パート・アルバイト", "Part-time worker"),
    Occupation.DOMESTIC_WORKER: Words("家事使用人", "Domestic worker"),
    Occupation.HOMEMAKER: Words("主婦・主夫", "Homemaker"),
    Occupation.STUDENT: Words("学生", "Student"),
    Occupation.RETIRED: Words("退職・年金受給", "Retired"),
    Occupation.NOT_WORKING: Words("無職", "Not working"),
}

LIFESTYLE: dict[Lifestyle, Words] = {
    Lifestyle.WORKING: Words("働き盛り", "Working years"),
    Lifestyle.RAISING_CHILDREN: Words("子育て", "Raising children"),
    Lifestyle.BUYING_HOME: Words("住宅取得", "Buying a home"),
    Lifestyle.PREPARING_RETIREMENT: Words("退職準備", "Preparing retirement"),
    Lifestyle.JUST_RETIRED: Words("退職直後", "Just retired"),
    Lifestyle.AT_EASE: Words("悠々自適", "Retired at ease"),
    Lifestyle.BUSINESS_OWNER: Words("事業主", "Business owner"),
    Lifestyle.PREPARING_SUCCESSION: Words("相続準備", "Preparing succession"),
}

SEGMENT: dict[Segment, Words] = {
    Segment.IMPORTANT_CONSENTING: Words("情報利用を許諾する重要顧客", "Key, consenting"),
    Segment.IMPORTANT_CONSERVATIVE: Words("保守的な重要顧客", "Key, conservative"),
    Segment.GENERAL_CONSENTING: Words("情報利用を許諾する一般顧客", "General, consenting"),
    Segment.GENERAL_CONSERVATIVE: Words("保守的な一般顧客", "General, conservative"),
}

HOLDING_CLASS: dict[HoldingClass, Words] = {
    HoldingClass.YEN_LIQUID: Words("円預金（流動性）", "Yen – liquid"),
    HoldingClass.YEN_TIME: Words("円預金（定期性）", "Yen – term"),
    HoldingClass.FOREIGN: Words("外貨預金", "Foreign currency"),
    HoldingClass.FUND: Words("投資信託", "Funds"),
    HoldingClass.BOND: Words("債券", "Bonds"),
    HoldingClass.INSURANCE: Words("保険・年金", "Insurance"),
}

LOAN_KIND: dict[LoanKind, Words] = {
    LoanKind.HOUSING_FLOATING: Words("住宅ローン（変動）", "Mortgage (floating)"),
    LoanKind.HOUSING_FIXED: Words("住宅ローン（固定）", "Mortgage (fixed)"),
    LoanKind.HOUSING: Words("住宅ローン", "Mortgage"),
    LoanKind.CAR: Words("マイカーローン", "Car loan"),
    LoanKind.EDUCATION: Words("教育ローン", "Education loan"),
    LoanKind.PERSONAL: Words("個人ローン", "Personal loan"),
    LoanKind.OVERDRAFT: Words("当座貸越", "Overdraft"),
}

CONSENT_USE: dict[ConsentUse, Words] = {
    ConsentUse.INFORMATION: Words("個人情報の利用に関する同意", "Consent to use of information"),
    ConsentUse.PHONE: Words("電話", "Phone"),
    ConsentUse.MAIL: Words("DM・郵送", "Mail"),
    ConsentUse.EMAIL: Words("Eメール", "E-mail"),
    ConsentUse.VISIT: Words("訪問", "Visit"),
    ConsentUse.GROUP_SHARING: Words("グループ会社との共同利用", "Sharing within the group"),
    ConsentUse.INSURANCE: Words("非公開金融情報の保険募集への利用", "Financial information for insurance sales"),
    ConsentUse.INSURANCE_REVERSE: Words("非公開保険情報の銀行業務への利用", "Insurance information for banking"),
    ConsentUse.FAMILY: Words("家族への開示", "Disclosure to family"),
}

CONSENT_STATE: dict[ConsentState, Words] = {
    ConsentState.GRANTED: Words("許諾", "Granted"),
    ConsentState.REFUSED: Words("拒否", "Refused"),
    ConsentState.UNKNOWN: Words("未確認", "Not asked"),
    ConsentState.EXPIRED: Words("期限切れ", "Expired"),
}

CONTACT_CHANNEL: dict[ContactChannel, Words] = {
    ContactChannel.PHONE: Words("電話", "Phone"),
    ContactChannel.COUNTER: Words("来店", "At the branch"),
    ContactChannel.VISIT: Words("訪問", "Visit"),
    ContactChannel.MAIL: Words("郵送", "Mail"),
    ContactChannel.ONLINE: Words("オンライン", "Online"),
    ContactChannel.UNKNOWN: Words("手段不明", "Channel not recorded"),
}

CONTACT_WITH: dict[ContactWith, Words] = {
    ContactWith.CUSTOMER: Words("ご本人", "Customer"),
    ContactWith.SPOUSE: Words("配偶者", "Spouse"),
    ContactWith.FAMILY: Words("ご家族", "Family"),
    ContactWith.AGENT: Words("代理人", "Agent"),
    ContactWith.OTHER: Words("その他", "Other"),
}

CONTACT_PURPOSE: dict[ContactPurpose, Words] = {
    ContactPurpose.MATURITY: Words("満期のご案内", "Maturity"),
    ContactPurpose.INVESTMENT: Words("資産運用のご相談", "Investment"),
    ContactPurpose.CAMPAIGN: Words("キャンペーンのご案内", "Campaign"),
    ContactPurpose.NISA: Words("NISA のご案内", "NISA"),
    ContactPurpose.LOAN: Words("お借入れのご相談", "Loan"),
    ContactPurpose.SUCCESSION: Words("相続・承継のご相談", "Succession"),
    ContactPurpose.INSURANCE: Words("保険のご相談", "Insurance"),
    ContactPurpose.PROCEDURE: Words("お手続き", "Procedure"),
    ContactPurpose.CONSENT: Words("同意の確認", "Consent"),
    ContactPurpose.GREETING: Words("ごあいさつ", "Greeting"),
    ContactPurpose.COMPLAINT: Words("ご意見・苦情", "Complaint"),
}

CONTACT_OUTCOME: dict[ContactOutcome, Words] = {
    ContactOutcome.AGREED: Words("成約", "Agreed"),
    ContactOutcome.APPOINTMENT: Words("アポイント", "Appointment"),
    ContactOutcome.CONSIDERING: Words("検討", "Considering"),
    ContactOutcome.INFORMED: Words("ご案内済み", "Informed"),
    ContactOutcome.ABSENT: Words("不在", "No answer"),
    ContactOutcome.NOT_AGREED: Words("成約に至らず", "Not agreed"),
    ContactOutcome.DECLINED: Words("お断り", "Declined"),
    ContactOutcome.NO_MORE_CONTACT: Words("今後の連絡を希望しない", "Wants no further contact"),
    ContactOutcome.OTHER: Words("その他", "Other"),
}

APPOINTMENT_KIND: dict[AppointmentKind, Words] = {
    AppointmentKind.COUNTER: Words("来店", "Visit to the branch"),
    AppointmentKind.VISIT: Words("訪問", "Visit"),
    AppointmentKind.PHONE: Words("電話", "Phone"),
    AppointmentKind.ONLINE: Words("オンライン", "Online"),
    AppointmentKind.MEETING: Words("会議", "Meeting"),
}

BEST_TIME: dict[BestTime, Words] = {
    BestTime.ANY: Words("終日", "Any time"),
    BestTime.WEEKDAY_MORNING: Words("平日 午前", "Weekday AM"),
    BestTime.WEEKDAY_AFTERNOON: Words("平日 午後", "Weekday PM"),
    BestTime.WEEKDAY_UNTIL_18: Words("平日 18時まで", "Until 18:00"),
    BestTime.SATURDAY_MORNING: Words("土曜 午前", "Sat AM"),
}

CALL_RESULT: dict[CallResult, Words] = {
    CallResult.NOT_CALLED: Words("未架電", "To call"),
    CallResult.AGREED: Words("成約", "Agreed"),
    CallResult.APPOINTMENT: Words("アポ", "Appointment"),
    CallResult.CONSIDERING: Words("検討", "Considering"),
    CallResult.ABSENT: Words("不在", "No answer"),
    CallResult.DECLINED: Words("断り", "Declined"),
    CallResult.NO_MORE_CONTACT: Words("連絡不要", "No more contact"),
}

MATURITY_CONTACT: dict[MaturityContact, Words] = {
    MaturityContact.NOT_YET: Words("未連絡", "Not yet"),
    MaturityContact.CONTACTED: Words("連絡済", "Contacted"),
    MaturityContact.BOOKED: Words("予約あり", "Booked"),
}

SEARCH_SCOPE: dict[SearchScope, Words] = {
    SearchScope.PORTFOLIO: Words("担当先", "My portfolio"),
    SearchScope.BRANCH: Words("支店", "Branch"),
    SearchScope.BANK: Words("全店", "Whole bank"),
}


def customer_name(mark: CustomerMark, lang: Language) -> str:
    """The name as shown: kanji in Japanese, Latin letters in English, a neutral reference where no name is on file."""
    name = mark.name if lang == "ja" else (mark.romaji or mark.name)
    return name or Words(f"お客さま {mark.number}", f"Customer {mark.number}").of(lang)


def customer_name_with_title(mark: CustomerMark, lang: Language) -> str:
    """As `customer_name`, with 様 after a Japanese name; the neutral reference needs none."""
    name = customer_name(mark, lang)
    return f"{name} 様" if lang == "ja" and mark.name else name

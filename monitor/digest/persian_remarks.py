"""What stages remark of feeds, copies and stances, in Persian."""

from __future__ import annotations

from collections.abc import Mapping

from monitor.remarks import Remark

REMARKS: Mapping[Remark, str] = {
    # of feeds
    "{reason} at the address the feed moved to; the configured one is asked next": "در نشانی تازهٔ "
    "خوراک: {reason}؛ بار دیگر نشانی پیکربندی خوانده می‌شود",
    "feedparser fails on it: {detail}": "سند را نمی‌توان به‌عنوان خوراک خبری خواند",
    "in quarantine as number {number}, having ended {kills} workers: {reason}": "با شمارهٔ {number} در "
    "قرنطینه است، زیرا {kills} بار خواندن را ناتمام گذاشته است: {reason}",
    "it begins as JSON but cannot be read as such: {detail}": "سند با JSON آغاز می‌شود، اما چنین خوانده "
    "نمی‌شود",
    "it begins as gzip but cannot be unpacked: {detail}": "سند با gzip فشرده می‌نماید، اما باز نمی‌شود",
    "it contains control characters": "نشانی نویسه‌های کنترلی دارد",
    "it is JSON, but not a JSON Feed: it has no items and names no version": "سند در قالب JSON است، اما "
    "خوراک خبری نیست: نه مطلبی دارد و نه نسخه‌ای را نام می‌برد",
    "it is a web page, not a feed": "صفحهٔ وب است، نه خوراک خبری",
    "it is an index of sitemaps; follow one of them as a feed": "فهرستی از نقشه‌های سایت است؛ یکی از آنها "
    "را به‌عنوان خوراک دنبال کنید",
    "it is longer than {number} characters": "نشانی بیش از {number} نویسه دارد",
    "it is not a URL": "نشانی درست نیست",
    "it names no host that could exist": "نشانی نام میزبان درستی ندارد",
    "it redirects in a loop": "در دور باطلی از تغییر مسیر می‌افتد",
    "it redirects more than {number} times": "بیش از {number} بار تغییر مسیر می‌دهد",
    "it redirects to {url}, which cannot be fetched": "به \u2068{url}\u2069 هدایت می‌کند که دریافت‌کردنی نیست",
    "it unpacks to more than {number} MB": "حجم آن پس از باز شدن بیش از {number} مگابایت است",
    "its server takes about {number} s to answer": "پاسخ سرور آن نزدیک به {number} ثانیه طول می‌کشد",
    "its proxy is not a URL such as http://proxy.example:3128; see the configuration": "نشانی پراکسی آن "
    "درست نیست؛ پیکربندی را ببینید",
    "no connection to {host} within {number} s": "ارتباط با {host} در {number} ثانیه برقرار نشد",
    "no full answer within {number} s": "پاسخ کامل در {number} ثانیه نرسید",
    "no secure connection to {host} could be made": "ارتباط امن با {host} برقرار نشد",
    "no worker process could be started: {detail}": "پردازه‌ای برای خواندن آن آغاز نشد",
    "not readable": "خوانده نشد",
    "only http and https URLs can be fetched": "تنها نشانی‌های http و https را می‌توان خواند",
    "paused in the configuration": "در پیکربندی متوقف شده است",
    "the answer is longer than {number} bytes": "پاسخ بیش از {number} بایت است",
    "the answer of {host} broke off or could not be decoded": "پاسخ {host} ناتمام ماند یا رمزگشایی نشد",
    "the answer of {host} is not valid HTTP": "پاسخ {host} با قواعد HTTP نمی‌خواند",
    "the certificate of {host} cannot be verified: {detail}": "گواهی امنیتی {host} تأیید نشد",
    "the document breaks off before the feed begins or is not well-formed": "سند پیش از آغاز خوراک قطع "
    "می‌شود یا ساختار درستی ندارد",
    "the document is empty": "سند خالی است",
    "the name {host} cannot be resolved": "سروری با نام {host} یافت نشد",
    "the proxy answered {number} when it was asked for {host}": "پراکسی به درخواست {host} با کد {number} "
    "پاسخ داد",
    "the proxy cannot be connected to: {detail}": "ارتباط با پراکسی برقرار نشد",
    "the server answered {number}": "سرور با کد {number} پاسخ داد",
    "the server answered {number} without saying where to go": "سرور با کد {number} پاسخ داد، بی آنکه "
    "نشانی تازه را بگوید",
    "the server has not found it for more than {days} days ({number}): it counts as gone": "بیش از "
    "{days} روز است که سرور آن را نمی‌یابد ({number})؛ برچیده به شمار می‌آید",
    "the server says that this feed is gone for good ({number})": "سرور می‌گوید که این خوراک برای همیشه "
    "برچیده شده است ({number})",
    "the sitemap breaks off before it begins": "نقشهٔ سایت پیش از آغاز قطع می‌شود",
    "the sitemap is not well-formed: {detail}": "نقشهٔ سایت ساختار درستی ندارد",
    "the work needed more than {number} MiB of memory": "خواندن آن بیش از {number} مگابایت حافظه می‌خواست",
    "the work was stopped after {number} s without a result": "خواندن آن پس از {number} ثانیه بی‌نتیجه "
    "متوقف شد",
    "the worker process crashed (exit code {number})": "خواندن آن ناگهان قطع شد (کد خروج {number})",
    "the worker processes were lost while the work waited": "خواندن آن پیش از نوبت قطع شد",
    "there is no rss, feed or rdf element in it": "سند نشانی از خوراک خبری ندارد",
    "{host} cannot be connected to: {detail}": "ارتباط با {host} برقرار نشد",
    "{host} closed the connection before it answered": "{host} پیش از پاسخ ارتباط را قطع کرد",
    "{host} is not a host that can be asked": "از {host} نمی‌توان درخواست کرد",
    "{host} is not on the public Internet; allow it in the configuration if it is yours": "{host} در "
    "اینترنت همگانی نیست؛ اگر از آنِ شماست، در پیکربندی به آن اجازه دهید",
    # of copies
    "both name {name} as their source": "هر دو از {name} به‌عنوان منبع خود نام می‌برند",
    "dated at the same time": "با تاریخ همان زمان",
    "dated on the same day": "با تاریخ همان روز",
    "dated {gap} earlier": "با تاریخِ {gap} زودتر",
    "dated {gap} later": "با تاریخِ {gap} دیرتر",
    "first seen at the same time": "که نخستین بار در همان زمان دیده شده است",
    "first seen on the same day": "که نخستین بار در همان روز دیده شده است",
    "first seen {gap} earlier": "که نخستین بار {gap} زودتر دیده شده است",
    "first seen {gap} later": "که نخستین بار {gap} دیرتر دیده شده است",
    "from its own {place} paragraph on": "از پاراگراف {place} خود به بعد",
    "from its {place} paragraph on": "از پاراگراف {place} آن به بعد",
    "it holds {share} % of that article": "{share} درصد از آن مقاله را در بر دارد",
    "it is the longer of the two": "از دیگری بلندتر است",
    "it is the shorter of the two": "از دیگری کوتاه‌تر است",
    "it says: “{notice}”": "می‌گوید: «\u2068{notice}\u2069»",
    "its canonical link names {name}": "پیوند مرجعِ صفحهٔ آن به {name} می‌رسد",
    "its notice names {name}": "در یادداشت منبع خود از {name} نام می‌برد",
    "its text names {name}": "نشانی {name} در متن آن آمده است",
    "its wire tag names {name}": "نشان خبرگزاریِ {name} را دارد",
    "no earlier text that is stored shares its words": "متن پیش‌تری با همین واژه‌ها در بایگانی نیست",
    "nothing tells which of the two was first; it came in later": "معلوم نیست کدام‌یک از این دو نخستین "
    "بوده است؛ این متن دیرتر دریافت شده است",
    "published at the same time": "که در همان زمان منتشر شده است",
    "published on the same day": "که در همان روز منتشر شده است",
    "published {gap} earlier": "که {gap} زودتر منتشر شده است",
    "published {gap} later": "که {gap} دیرتر منتشر شده است",
    "the text of {name} and its other copies came after it": "متن {name} و بازنشرهای دیگر پس از آن آمده‌اند",
    "{share} % of its words stand in a text of {name}": "{share} درصد از واژه‌های آن در متنی از {name} "
    "آمده است",
    "{share} % of its words stand in an earlier form of it by {name}": "{share} درصد از واژه‌های آن در "
    "نسخهٔ پیشین همین مطلب در {name} آمده است",
    "{share} % of its words stand in another form of it by {name}": "{share} درصد از واژه‌های آن در نسخهٔ "
    "دیگری از همین مطلب در {name} آمده است",
    # of what a stance rests on
    "a demand for it": "مطالبهٔ آن",
    "a justification of what happened": "توجیه آنچه رخ داده است",
    "a rejection of it": "رد آن",
    "approving word beside the target": "واژه‌ای تأییدآمیز در کنار نام",
    "approving word beside the target (negated)": "واژه‌ای تأییدآمیز در کنار نام، پس از نفی",
    "blame for what happened": "نکوهش آنچه رخ داده است",
    "cue of approval": "نشانهٔ تأیید",
    "cue of disapproval": "نشانهٔ انتقاد",
    "disapproving word beside the target": "واژه‌ای انتقادآمیز در کنار نام",
    "disapproving word beside the target (negated)": "واژه‌ای انتقادآمیز در کنار نام، پس از نفی",
    "names the target": "ذکر نام",
    "read as critical by the network": "به خوانش شبکه، انتقادی",
    "read as favourable by the network": "به خوانش شبکه، موافق",
    "used with distance": "کاربرد با فاصله‌گیری",
}

WORDS: Mapping[str, str] = {
    "day": "روز",
    "days": "روز",
    "h": "ساعت",
    "min": "دقیقه",
    "first": "اول",
    "second": "دوم",
    "third": "سوم",
    "fourth": "چهارم",
    "fifth": "پنجم",
    "sixth": "ششم",
    "seventh": "هفتم",
    "eighth": "هشتم",
    "ninth": "نهم",
    "tenth": "دهم",
}
"""The units of a time, and ordinals."""

"""Pages of an invented province to import: one noisy page in three forms, and plain ones by number."""

import os

from kaiyuan import new_path, write

TITLE = "澜江省清江水网建设领导小组第二次全体会议召开"
SECOND = "2024-05-16 09:05:27"
DAY = "2024/05/16"
LEAD = "5月14日,省清江水网建设领导小组召开第二次全体会议,听取引水工程进展汇报"
PARAGRAPHS = [
    "省水利厅、省发展改革委和沿线六县负责人参加会议。",
    "发现的问题逐项登记、逐项销号,检查结果向社会公布。",
    "引水工程主隧洞已掘进18.6公里,占设计长度的七成",
    "《清江水网2024年建设计划》《沿线移民安置办法》",
    "抓紧修改安置细则,报领导小组审定后印发实施。",
]
SOURCE, ORIGIN, EDITOR = "流域观察", "澜江省水利厅网站", "宁禾"
# What the page shows around its article.
NOISE = ["网站首页", "收藏夹", "鍝佺墝", "望江灯饰", "详细内容", "更多新闻", "网友评论", "000-12345678", "导言:"]


def noisy_page():
    with open(os.path.join(os.path.dirname(__file__), "canal.html"), encoding="utf-8") as file:
        return file.read()


def forms():
    """The noisy page as a file in UTF-8, in GB18030 called gb2312, in GB18030 called utf-8."""
    text = noisy_page()
    gbk = text.replace("charset=utf-8", "charset=gb2312")
    return {
        "utf-8": write(new_path("page"), text),
        "gb18030 called gb2312": write(new_path("page"), gbk.encode("gb18030")),
        "gb18030 called utf-8": write(new_path("page"), text.encode("gb18030")),
    }


def plain_page(number, paragraphs=3):
    """A file with a page like no other number's, published one minute after the one before."""
    hours, minutes = divmod(number, 60)
    body = "".join(
        f"<p>澜江省第{number}号公告第{p}段:青渡市的闸坝检查已经完成,共{number + p}处,结果逐项公布。</p>"
        for p in range(1, paragraphs + 1)
    )
    return write(
        new_path("page"),
        f"<!DOCTYPE html><html lang=zh><head><meta charset=utf-8><title>第{number}号公告发布</title></head>"
        f"<body><h1>第{number}号公告发布</h1><p>2024-03-{1 + hours // 24:02}"
        f" {hours % 24:02}:{minutes:02}:00 来源:澜江日报</p><div>{body}</div></body></html>",
    )

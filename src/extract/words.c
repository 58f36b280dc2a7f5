/* words.c: the vocabulary of what surrounds an article, as tables: tools, slogans, notices,
 * headings of other things; and the kinds of line they tell. Cost: linear in the page, times the
 * length of a table for short lines. */
#include "extract/extract_priv.h"

#include "text/unicode.h"

enum { SHORT_CHARS = 60, STOP_CHARS = 24, NOTICE_CHARS = 300, DOC_NO_CHARS = 25 };

/* A line made of these, digits and punctuation alone is no text. Longer ones first where one begins
 * with another. */
static const char *const tool_words[] = {"打印本页",
                                         "打印文章",
                                         "打印此文",
                                         "我要打印",
                                         "打印",
                                         "关闭窗口",
                                         "关闭本页",
                                         "关闭页面",
                                         "关闭此页",
                                         "关闭",
                                         "窗口",
                                         "加入收藏夹",
                                         "加入收藏",
                                         "收藏本页",
                                         "收藏此文",
                                         "收藏本文",
                                         "收藏",
                                         "设为首页",
                                         "设置首页",
                                         "分享文章到",
                                         "分享按钮",
                                         "分享到",
                                         "分享至",
                                         "分享给",
                                         "分享",
                                         "转发",
                                         "微信好友",
                                         "微信公众号",
                                         "微信",
                                         "新浪微博",
                                         "腾讯微博",
                                         "官方微博",
                                         "微博",
                                         "朋友圈",
                                         "QQ空间",
                                         "qq空间",
                                         "QQ好友",
                                         "QQ",
                                         "qq",
                                         "人人网",
                                         "豆瓣网",
                                         "豆瓣",
                                         "空间",
                                         "复制链接",
                                         "复制网址",
                                         "复制",
                                         "更多",
                                         "大字体",
                                         "大字",
                                         "中字",
                                         "小字",
                                         "超大",
                                         "默认",
                                         "放大",
                                         "缩小",
                                         "特大",
                                         "字号大小",
                                         "字体大小",
                                         "字体显示",
                                         "字号",
                                         "字体",
                                         "大小",
                                         "大",
                                         "中",
                                         "小",
                                         "返回顶部",
                                         "返回首页",
                                         "返回列表",
                                         "返回上一页",
                                         "返回上页",
                                         "返回",
                                         "回到顶部",
                                         "回顶部",
                                         "顶部",
                                         "TOP",
                                         "Top",
                                         "扫一扫",
                                         "扫码",
                                         "扫描二维码",
                                         "手机扫描",
                                         "手机扫一扫",
                                         "二维码",
                                         "在手机打开当前页",
                                         "在手机上打开",
                                         "手机阅读",
                                         "手机看",
                                         "在线咨询",
                                         "在线客服",
                                         "我要评论",
                                         "发表评论",
                                         "查看评论",
                                         "评论",
                                         "点赞",
                                         "赞",
                                         "顶",
                                         "踩",
                                         "打赏",
                                         "喜欢",
                                         "首页",
                                         "主页",
                                         "网站首页",
                                         "登录",
                                         "登陆",
                                         "注册",
                                         "退出",
                                         "邮箱",
                                         "网站地图",
                                         "站点地图",
                                         "上一页",
                                         "下一页",
                                         "上页",
                                         "下页",
                                         "尾页",
                                         "末页",
                                         "第一页",
                                         "最后一页",
                                         "上一条",
                                         "下一条",
                                         "上一篇",
                                         "下一篇",
                                         "没有了",
                                         "浏览次数",
                                         "浏览量",
                                         "浏览",
                                         "阅读次数",
                                         "阅读量",
                                         "阅读",
                                         "点击量",
                                         "点击",
                                         "人气",
                                         "次",
                                         "繁體中文",
                                         "繁体中文",
                                         "简体中文",
                                         "繁体版",
                                         "简体版",
                                         "繁體",
                                         "繁体",
                                         "简体",
                                         "繁",
                                         "简",
                                         "English",
                                         "EN",
                                         "网站无障碍",
                                         "无障碍浏览",
                                         "无障碍阅读",
                                         "无障碍",
                                         "适老版",
                                         "适老化",
                                         "适老",
                                         "长者模式",
                                         "长者版",
                                         "长者专区",
                                         "老年模式",
                                         "关怀版",
                                         "关爱版",
                                         "进入",
                                         "语音播报",
                                         "语音朗读",
                                         "朗读",
                                         "听新闻",
                                         "收听",
                                         "播放",
                                         "暂停",
                                         "保存本页",
                                         "保存",
                                         "推荐给好友",
                                         "推荐",
                                         "举报",
                                         "我要纠错",
                                         "网站纠错",
                                         "纠错",
                                         "投稿",
                                         "RSS",
                                         "订阅",
                                         "搜索",
                                         "搜一搜",
                                         "站内搜索",
                                         "高级搜索",
                                         "请输入关键字",
                                         "关键字",
                                         "客户端",
                                         "手机版",
                                         "电脑版",
                                         "移动版",
                                         "触屏版",
                                         "移动端",
                                         "APP下载",
                                         "旧版回顾",
                                         "旧版",
                                         "视力保护色",
                                         "背景色",
                                         "页面功能",
                                         "本页",
                                         "此页",
                                         "功能",
                                         "显示",
                                         "我要",
                                         "全文",
                                         "A+",
                                         "A-",
                                         "A",
                                         NULL};

/* A short line that holds one of these is no text. */
static const char *const slogan_words[] = {
    "扫一扫",       "扫描二维码", "扫码关注",   "扫码下载",   "二维码",         "手机打开当前页",
    "手机扫描",     "分享到",     "打印本页",   "关闭窗口",   "加入收藏",       "设为首页",
    "浏览次数",     "阅读次数",   "点击次数",   "点个赞",     "点赞再走",       "长按识别",
    "长按二维码",   "关注我们",   "请关注",     "下载客户端", "下载APP",        "您的浏览器",
    "视力保护色",   "字体大小",   "【字体",     "字号：",     "转载是一种动力", "分享是一种",
    "返回顶部",     "回到顶部",   "我要评论",   "网站无障碍", "无障碍浏览",     "适老版",
    "正在加载",     "加载中",     "请输入",     "登录后",     "网页打印",       "页面打印",
    "点击查看更多", "查看更多",   "展开全文",   "阅读全文",   "点击收听",       "语音播报",
    "您是第",       "位访问者",   "位访客",     "访问量",     "本页面由",       "今天是",
    "欢迎访问",     "欢迎光临",   "欢迎您访问", NULL};

/* Two of these, or one that says it all, make a notice of rights. */
static const char *const rights_words[] = {"版权所有",
                                           "版权归",
                                           "版权属于",
                                           "未经授权",
                                           "未经许可",
                                           "未经书面",
                                           "不得转载",
                                           "请勿转载",
                                           "严禁转载",
                                           "禁止转载",
                                           "谢绝转载",
                                           "转载请注明",
                                           "转载请保留",
                                           "转载时须",
                                           "违者",
                                           "免责声明",
                                           "版权声明",
                                           "特别声明",
                                           "法律声明",
                                           "All Rights Reserved",
                                           "All rights reserved",
                                           "Copyright",
                                           "COPYRIGHT",
                                           "copyright",
                                           "ICP备",
                                           "ICP证",
                                           "公网安备",
                                           "公安备",
                                           "网站标识码",
                                           "主办单位",
                                           "承办单位",
                                           "技术支持",
                                           "网站维护",
                                           "运行维护",
                                           "邮政编码",
                                           "联系电话",
                                           "仅代表作者",
                                           "仅供参考",
                                           "侵权",
                                           "不代表本网",
                                           "不代表本站",
                                           "不代表本平台",
                                           "本网所有",
                                           "凡本网",
                                           "凡本站",
                                           "凡注明",
                                           "信息网络传播视听节目许可证",
                                           "互联网新闻信息服务许可证",
                                           "违法和不良信息",
                                           "增值电信业务",
                                           "投稿邮箱",
                                           "投稿信箱",
                                           "新闻热线",
                                           "爆料热线",
                                           "举报电话",
                                           "服务热线",
                                           "建议使用",
                                           "邮编：",
                                           "邮编:",
                                           "传真：",
                                           "传真:",
                                           "主办：",
                                           "主办:",
                                           "承办：",
                                           "承办:",
                                           "最佳浏览",
                                           NULL};

static const char *const certain_rights[] = {"版权所有",
                                             "请勿转载",
                                             "不得转载",
                                             "禁止转载",
                                             "严禁转载",
                                             "谢绝转载",
                                             "转载请注明",
                                             "免责声明",
                                             "All Rights Reserved",
                                             "All rights reserved",
                                             "ICP备",
                                             "公网安备",
                                             "网站标识码",
                                             "凡本网",
                                             "不代表本网",
                                             "不代表本站",
                                             "Copyright",
                                             "仅代表网友",
                                             NULL};

/* A short line that begins with one of these heads what follows the article. */
static const char *const stop_words[] = {
    "相关新闻", "相关阅读", "相关稿件",   "相关链接", "相关文章",   "相关报道", "相关信息",
    "相关内容", "相关推荐", "相关专题",   "相关资讯", "推荐阅读",   "推荐新闻", "推荐文章",
    "推荐信息", "延伸阅读", "热门推荐",   "热门新闻", "热门文章",   "热门标签", "热点新闻",
    "热点推荐", "热点排行", "热点文章",   "热搜",     "今日热点",   "今日推荐", "精彩推荐",
    "编辑推荐", "猜你喜欢", "为您推荐",   "为你推荐", "大家都在看", "点击排行", "阅读排行",
    "新闻排行", "排行榜",   "最新新闻",   "最新文章", "最新资讯",   "最新动态", "最新评论",
    "网友评论", "网客评论", "网友留言",   "用户评论", "读者评论",   "热门评论", "评论区",
    "文章评论", "发表评论", "我来说两句", "我要评论", "我要发言",   "全部评论", "评论列表",
    "友情链接", "更多新闻", "更多相关",   "图片新闻", "专题推荐",   "专题专栏", "上一篇",
    "下一篇",   "上一条",   "下一条",     "上篇",     "下篇",       "上一则",   "下一则",
    "网站声明", "关于我们", "联系我们",   "视频推荐", "精品栏目",   NULL};

static const char *const site_ends[] = {
    "网",     "网站",       "门户", "政府", "官网",   "在线",   "频道",   "首页",   "日报",
    "晚报",   "大学",       "学院", "医院", "委员会", "办公室", "信息港", "客户端", "平台",
    "电视台", "融媒体中心", "之窗", "热线", "资讯",   "办事处", "公司",   "集团",   "中心",
    "局",     "厅",         "报",   "台",   "社",     NULL};

bool words_site(struct str name)
{
    for (const char *const *end = site_ends; *end; end++)
        if (str_ends(name, str_c(*end)))
            return true;
    return false;
}

bool words_doc_no(struct str s)
{
    bool open = str_has(s, STR("〔")) || str_has(s, STR("[")) || str_has(s, STR("（")) ||
                str_has(s, STR("【"));
    return open && (str_ends(s, STR("号")) || str_ends(s, STR("號"))) &&
           str_utf8_count(s) <= DOC_NO_CHARS;
}

static size_t held(struct str text, const char *const *list, size_t enough)
{
    size_t n = 0;
    for (; *list && n < enough; list++)
        n += str_has(text, str_c(*list));
    return n;
}

/* Length of the longest tool word at the beginning of s. */
static size_t tool_at(struct str s)
{
    size_t best = 0;
    for (const char *const *word = tool_words; *word; word++) {
        struct str w = str_c(*word);
        if (w.n > best && str_starts(s, w))
            best = w.n;
    }
    return best;
}

bool words_tool(struct str s)
{
    return tool_at(s) == s.n;
}

static bool is_filler(uint32_t c)
{
    static const uint32_t fillers[] = {0x3010, 0x3011, 0xFF1A, 0xFF08, 0xFF09, 0xFF5C, 0x300A,
                                       0x300B, 0x3001, 0xFF0C, 0x3002, 0xFF01, 0xD7,   0x2191,
                                       0x2192, 0x2190, 0xAB,   0xBB,   0x203A, 0x2039, 0xB7};
    if (c < 0x80)
        return !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z');
    for (size_t i = 0; i < sizeof(fillers) / sizeof(fillers[0]); i++)
        if (c == fillers[i])
            return true;
    return text_is_space(c) || (c >= 0x2500 && c < 0x2600);
}

/* Nothing but tool words, digits and punctuation; a line of digits alone may be a date. */
static bool is_tools(struct str s)
{
    bool word = false, letters = false;
    for (size_t at = 0; at < s.n;) {
        size_t len = tool_at(str_from(s, at));
        if (len) {
            word = true;
            at += len;
            continue;
        }
        uint32_t c = str_utf8_next(s, &at);
        if (!is_filler(c))
            return false;
        letters |= c >= '0' && c <= '9';
    }
    return word || !letters;
}

static bool is_stop(const struct line *l)
{
    struct str s = l->text;
    for (size_t at = 0; at < s.n; at = 0) {
        if (!is_filler(str_utf8_next(s, &at)))
            break;
        s = str_from(s, at);
    }
    for (const char *const *word = stop_words; *word; word++)
        if (str_starts(s, str_c(*word)))
            return l->chars <= STOP_CHARS || str_starts(s, STR("上")) || str_starts(s, STR("下"));
    return false;
}

static bool is_notice(const struct line *l)
{
    if (l->chars > NOTICE_CHARS)
        return false;
    size_t rights = held(l->text, rights_words, 3);
    return rights >= 3 || (rights >= 1 && l->chars <= 150 && held(l->text, certain_rights, 1)) ||
           (rights >= 2 && l->chars <= SHORT_CHARS);
}

/* Links to elsewhere; a single link to an attachment is text. */
static bool is_links(const struct line *l)
{
    return l->linked * 10 >= l->chars * 7 && !str_starts(l->text, STR("附件")) &&
           (l->chars <= SHORT_CHARS || l->points * 12 < l->chars);
}

/* 首页 | 新闻 | 公告, or the same with blanks, as text. */
static bool is_menu(struct str s)
{
    size_t bars = 0, words = 0, tools = 0;
    for (size_t at = 0; at < s.n;) {
        uint32_t c = str_utf8_next(s, &at);
        bars += c == '|' || c == 0xFF5C || c == 0x4E28 || c == 0x2502;
    }
    bool first = false; /* the first word is one of a menu */
    for (struct str rest = s, part; str_split(&rest, ' ', &part);) {
        bool tool = part.n > 0 && words_tool(part);
        first |= tool && words == 0;
        words += part.n > 0;
        tools += tool;
    }
    return bars >= 3 || (words >= 3 && (first || tools * 2 >= words));
}

void page_words(struct page *p)
{
    VEC_FOR (struct line, l, p->lines) {
        if (l->kind != LINE_PLAIN)
            continue;
        if (l->chars <= SHORT_CHARS && is_tools(l->text))
            l->kind = LINE_NOISE;
        else if (l->chars <= 2 * STOP_CHARS && is_stop(l))
            l->kind = LINE_STOP;
        else if (is_notice(l))
            l->kind = LINE_NOTICE;
        else if (l->points == 0 && l->chars <= 2 * SHORT_CHARS && is_menu(l->text))
            l->kind = LINE_NOISE;
        else if (l->chars <= SHORT_CHARS && held(l->text, slogan_words, 1))
            l->kind = LINE_NOISE;
        else if (is_links(l))
            l->kind = LINE_LINKS;
    }
}

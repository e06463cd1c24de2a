"""What `make site` does to the manual: its first page is the README, headings have the anchors that forges give them, and links to
what is no part of the site lead to the repository where SITE_SOURCE says where that is (https://forge.example/holdfast/blob/main), and
are plain text elsewhere."""

import glob
import os
import re

from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "../.."))
DOCS = os.path.join(ROOT, "docs")
# Files outside docs/ that are pages of the site as well.
PAGES = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"]
LINK = re.compile(r"(?<!!)\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(([^)\s]+)\)")


def slug(heading, separator):
    """As forges make it: letters, figures, hyphens and underscores are left."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", separator)


def on_config(config):
    config["mdx_configs"].setdefault("toc", {})["slugify"] = slug
    return config


def on_files(files, config):
    for page in PAGES:
        files.append(File(page, ROOT, config["site_dir"], config["use_directory_urls"]))
    return files


def on_page_markdown(markdown, page, config, files):
    source = page.file.src_path
    folder = ROOT if source in PAGES else os.path.dirname(os.path.join(DOCS, source))
    here = os.path.dirname(source)
    known = {file.src_path for file in files}

    def rewritten(match):
        text, link = match.groups()
        if "://" in link or link.startswith(("#", "mailto:")):
            return match.group(0)
        path, _, anchor = link.partition("#")
        target = os.path.normpath(os.path.join(folder, path))
        inside = os.path.relpath(target, DOCS) if target.startswith(DOCS + os.sep) else os.path.relpath(target, ROOT)
        if inside in known:
            to = os.path.relpath(inside, here or ".") + ("#" + anchor if anchor else "")
            return f"[{text}]({to})"
        outside = os.environ.get("SITE_SOURCE")
        return f"[{text}]({outside}/{os.path.relpath(target, ROOT)})" if outside else text

    parts = re.split(r"(^```.*?^```$)", markdown, flags=re.M | re.S)
    return "".join(part if part.startswith("```") else LINK.sub(rewritten, part) for part in parts)


def on_post_build(config):
    """Every link within the site leads to a file and an anchor that are there, and nothing is fetched from elsewhere."""
    texts, wrong = {}, []
    for file in glob.glob(os.path.join(config["site_dir"], "**/*.html"), recursive=True):
        with open(file, encoding="utf-8") as page:
            texts[file] = page.read()
    anchors = {file: set(re.findall(r'\bid="([^"]+)"', text)) for file, text in texts.items()}
    for file, text in texts.items():
        if os.path.basename(file) == "404.html":
            continue
        for link in re.findall(r'<a [^>]*href="([^"]*)"', text):
            path, _, anchor = link.partition("#")
            if re.match(r"[a-z]+:", link):
                continue
            target = os.path.normpath(os.path.join(os.path.dirname(file), path)) if path else file
            target = os.path.join(target, "index.html") if os.path.isdir(target) else target
            if not os.path.exists(target) or (anchor and target in anchors and anchor not in anchors[target]):
                wrong.append(f"{os.path.relpath(file, config['site_dir'])}: {link}")
        fetched = re.findall(r'<(?:script|img|iframe)[^>]*src="(https?:[^"]*)"', text)
        fetched += re.findall(r'<link[^>]*rel="(?:stylesheet|preconnect)"[^>]*href="(https?:[^"]*)"', text)
        wrong += [f"{os.path.relpath(file, config['site_dir'])} fetches {address}" for address in fetched]
    if wrong:
        raise PluginError("\n".join(wrong))

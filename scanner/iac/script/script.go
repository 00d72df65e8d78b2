// Package script finds commands of the AWS CLI that spell out the value of a secret, in shell
// scripts, makefiles, Dockerfiles and pipeline definitions: create-secret, put-secret-value and
// update-secret with a literal --secret-string, --secret-binary or --cli-input-json.
//
// It reads words as a shell does and runs nothing. It never keeps a value: what stands in one's
// place is classified at once. A value that is handed in passes: a file, a variable, a command, a
// template's expression. A value that is put together from both is judged by its parts: in JSON by
// the members that hold the credential, else by whether the part that is written out looks like one.
package script

import (
	"path"
	"regexp"
	"strings"

	"smaudit/scanner/model"
)

// maxBytes is how much of a file is read. Scripts of people are a thousand times smaller.
const maxBytes = 4 << 20

var (
	shellNames = regexp.MustCompile(`(?i)(^|/)([^/]+\.(sh|bash|zsh|ksh|mk|mak|dockerfile)|(gnu)?makefile|justfile|jenkinsfile|(docker|container)file(\.[^/]*)?)$`)
	pipelines  = regexp.MustCompile(`(?i)(^|/)(\.github/(workflows|actions)/[^/]*(/[^/]*)?|\.circleci/[^/]*|\.gitlab-ci|\.travis|buildspec[^/]*|bitbucket-pipelines|azure-pipelines[^/]*|appveyor|cloudbuild|taskfile|action)\.ya?ml$`)
	shebang    = regexp.MustCompile(`^#![^\n]*\b(ba|z|k|da|a)?sh\b`)
)

// Recognise reports whether a file may hold commands, by its name or, where that says nothing, by
// the interpreter that its first line names. The name is slash-separated.
func Recognise(name string, head []byte) bool {
	return shellNames.MatchString(name) || pipelines.MatchString(name) ||
		path.Ext(name) == "" && shebang.Match(head)
}

// Read returns one consumer for each secret whose value the file spells out, in the order of the
// file. Its Literals are the commands, each with the location of the value as the Origin of its
// path. The identity is the file with the secret's name, or with an ordinal where a command names
// none. Only the first 4 MiB of a file are read.
func Read(name string, content []byte) []*model.Consumer {
	text := string(content[:min(len(content), maxBytes)])
	found := &consumers{file: name, places: newPlaces(name, text), byID: map[string]*model.Consumer{}}
	for _, c := range commands(text, isYAML(name)) {
		for _, v := range c.values {
			if redacted, literal := judge(v.word); literal {
				found.add(c, v, redacted)
			}
		}
	}
	return found.all
}

func isYAML(name string) bool {
	ext := strings.ToLower(path.Ext(name))
	return ext == ".yml" || ext == ".yaml"
}

// consumers collects what was found, by secret.
type consumers struct {
	file   string
	places *places
	all    []*model.Consumer
	byID   map[string]*model.Consumer
	nobody int // commands that name no secret
}

func (c *consumers) add(from command, v value, redacted model.Redacted) {
	name := from.secret
	if _, credential := model.Classify(name); credential {
		name = ""
	}
	consumer := c.consumer(name)
	at := model.Path("literals").Join(from.name)
	for n := 2; ; n++ {
		if _, taken := consumer.Origin[at]; !taken {
			break
		}
		at = model.Path("literals").Join(from.name + " " + ordinal(n))
	}
	consumer.Literals = append(consumer.Literals, model.Literal{Path: at, Command: from.name, Secret: name, Value: redacted})
	consumer.Place(at, c.places.span(v.word.start, v.word.end))
}

// consumer returns the consumer for a secret; commands that name none are each their own.
func (c *consumers) consumer(secret string) *model.Consumer {
	key := secret
	if secret == "" {
		c.nobody++
		key = ordinal(c.nobody)
	}
	id := c.file + "#" + key
	if have := c.byID[id]; have != nil && secret != "" {
		return have
	}
	made := &model.Consumer{Object: model.Object{ID: id, Name: key, Address: id}, Kind: "script"}
	c.byID[id] = made
	c.all = append(c.all, made)
	return made
}

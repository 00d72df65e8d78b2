package assemble

import (
	"encoding/json"
	"strconv"

	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

// container is the part of a container definition that deals with secrets
// (API_ContainerDefinition, 2026).
type container struct {
	Name    string `json:"name"`
	Secrets []struct {
		Name      string `json:"name"`
		ValueFrom string `json:"valueFrom"`
	} `json:"secrets"`
	Environment []struct {
		Name  string `json:"name"`
		Value any    `json:"value"`
	} `json:"environment"`
	Registry struct {
		Parameter string `json:"credentialsParameter"`
	} `json:"repositoryCredentials"`
	Log struct {
		Options []struct {
			Name      string `json:"name"`
			ValueFrom string `json:"valueFrom"`
		} `json:"secretOptions"`
	} `json:"logConfiguration"`
}

// describeTasks describes task definitions that mention a secret or carry a credential.
func (b *builder) describeTasks() {
	b.of(func(r *resource.Resource) {
		c := &model.Consumer{Object: b.object(r), Kind: "ecs_task"}
		f := facts{&c.Object, r}
		c.Name = f.name(r.Attrs.Get("family"))
		b.describeContainers(c, f, r.Attrs.Get("container_definitions"))
		if len(c.References) == 0 && len(c.Environment) == 0 && len(c.Unknown) == 0 {
			return
		}
		c.Role = b.role(f, "role", r.Attrs.Get("execution_role_arn"))
		c.Tags = tagKeys(f, r)
		b.snapshot.Consumers = append(b.snapshot.Consumers, c)
	}, "aws_ecs_task_definition")
}

func (b *builder) describeContainers(c *model.Consumer, f facts, v resource.Value) {
	f.at("references", v)
	f.at("environment", v)
	var containers []container
	if v.Shape != resource.String || json.Unmarshal([]byte(v.Text), &containers) != nil {
		c.Hide("references", "environment")
		return
	}
	part := func(text string) resource.Value {
		return resource.Value{Shape: resource.String, Text: text, Links: v.Links, At: v.At}
	}
	for i, each := range containers {
		at := model.Path("containers").Join(strconv.Itoa(i))
		for _, secret := range append(each.Secrets, each.Log.Options...) {
			b.refers(c, f, at.Join("secrets", withoutFormats(secret.Name)), onlyOwnLinks(part(secret.ValueFrom)))
		}
		if each.Registry.Parameter != "" {
			b.refers(c, f, at.Join("repository_credentials"), onlyOwnLinks(part(each.Registry.Parameter)))
		}
		for _, variable := range each.Environment {
			if text, ok := variable.Value.(string); ok {
				b.consumes(c, f, at.Join("environment", withoutFormats(variable.Name)), variable.Name, onlyOwnLinks(part(text)))
			}
		}
	}
}

// onlyOwnLinks leaves a part of a text only the links whose holes are in it.
func onlyOwnLinks(v resource.Value) resource.Value {
	links := v.Links
	v.Links = nil
	for _, hole := range resource.Holes(v.Text) {
		for _, link := range links {
			if link.Hole() == "${"+hole+"}" {
				v.Links = append(v.Links, link)
			}
		}
	}
	return v
}

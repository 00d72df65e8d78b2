package sarif

import (
	"maps"
	"slices"

	"github.com/owenrumney/go-sarif/v2/sarif"

	"smaudit/scanner/model"
)

// taxonomies are the frameworks whose controls the rules name, each a component of the run.
type taxonomies struct {
	components []*sarif.ToolComponent
	index      map[string]uint            // framework -> index in the run
	taxa       map[string]map[string]uint // framework -> control -> index in the component
	byRule     map[string][]*sarif.ReportingDescriptorReference
}

func newTaxonomies(rules []model.Rule) *taxonomies {
	controls := map[string]map[string]bool{}
	for _, rule := range rules {
		for framework, ids := range rule.Controls {
			if controls[framework] == nil {
				controls[framework] = map[string]bool{}
			}
			for _, id := range ids {
				controls[framework][id] = true
			}
		}
	}
	t := &taxonomies{
		index:  map[string]uint{},
		taxa:   map[string]map[string]uint{},
		byRule: map[string][]*sarif.ReportingDescriptorReference{},
	}
	for _, framework := range slices.Sorted(maps.Keys(controls)) {
		t.add(framework, slices.Sorted(maps.Keys(controls[framework])))
	}
	for _, rule := range rules {
		t.byRule[rule.ID] = t.references(rule.Controls)
	}
	return t
}

// add makes a framework a component. Only the controls that rules name are in it.
func (t *taxonomies) add(framework string, controls []string) {
	if framework == "" || len(controls) == 0 {
		return
	}
	component := &sarif.ToolComponent{
		Name:             model.Visible(framework),
		ShortDescription: &sarif.MultiformatMessageString{Text: new("Controls of " + model.Visible(framework) + " that rules refer to.")},
		IsComprehensive:  new(false),
	}
	t.index[framework] = uint(len(t.components))
	t.taxa[framework] = map[string]uint{}
	for _, control := range controls {
		t.taxa[framework][control] = uint(len(component.Taxa))
		component.Taxa = append(component.Taxa, &sarif.ReportingDescriptor{
			ID:               model.Visible(control),
			ShortDescription: &sarif.MultiformatMessageString{Text: new(model.Visible(framework + " " + control))},
		})
	}
	t.components = append(t.components, component)
}

// of gives the controls of a finding, which are those of its rule.
func (t *taxonomies) of(f *model.Finding) []*sarif.ReportingDescriptorReference {
	if references, known := t.byRule[f.Rule]; known {
		return references
	}
	return t.references(f.Controls)
}

// references point to controls. One that no rule of the report names is left out, since there
// is nothing to refer to.
func (t *taxonomies) references(controls map[string][]string) []*sarif.ReportingDescriptorReference {
	var out []*sarif.ReportingDescriptorReference
	for _, framework := range slices.Sorted(maps.Keys(controls)) {
		for _, control := range controls[framework] {
			if index, known := t.taxa[framework][control]; known {
				out = append(out, &sarif.ReportingDescriptorReference{
					Id: new(model.Visible(control)), Index: new(index), ToolComponent: t.component(framework),
				})
			}
		}
	}
	return out
}

// component refers to a framework by name and place.
func (t *taxonomies) component(framework string) *sarif.ToolComponentReference {
	return &sarif.ToolComponentReference{Name: new(model.Visible(framework)), Index: new(t.index[framework])}
}

// supported are the references by which the driver declares the taxonomies.
func (t *taxonomies) supported() []*sarif.ToolComponentReference {
	var out []*sarif.ToolComponentReference
	for _, framework := range slices.Sorted(maps.Keys(t.index)) {
		out = append(out, t.component(framework))
	}
	return out
}
